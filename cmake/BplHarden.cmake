# What makes an error that is left in the code harder to use: for program,
# library and plugins alike. What the compiler or linker lacks is left out;
# tests/cli/test_hardening.py looks at what was built.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckLinkerFlag)
include(CheckPIESupported)

check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# bpl_harden(TARGET): for everything that links this interface.
function(bpl_harden target)
  foreach(flag stack-protector-strong stack-clash-protection cf-protection)
    string(MAKE_C_IDENTIFIER "BPL_HAS_${flag}" has)
    check_c_compiler_flag(-Werror\;-f${flag} ${has})
    if(${has})
      target_compile_options(${target} INTERFACE -f${flag})
    endif()
  endforeach()
  foreach(flag relro now noexecstack)
    check_linker_flag(C -Wl,-z,${flag} BPL_HAS_z_${flag})
    if(BPL_HAS_z_${flag})
      target_link_options(${target} INTERFACE -Wl,-z,${flag})
    endif()
  endforeach()
  if(BPL_SANITIZE)
    return() # they see more, and don't see through checked functions
  endif()
  # Works on optimized code only; a lower level may be set already.
  set(CMAKE_REQUIRED_FLAGS "-Werror -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
  check_c_source_compiles("#include <string.h>\nint main(void) { return 0; }"
                          BPL_HAS_fortify_3)
  set(level 2)
  if(BPL_HAS_fortify_3)
    set(level 3)
  endif()
  target_compile_options(${target} INTERFACE
    "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=${level}>")
endfunction()
