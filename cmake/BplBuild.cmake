# Flags, libraries and the functions that make a part of core, a plugin, a
# unit test. Targets only; nothing global.

find_package(LibXml2 REQUIRED)
find_package(LibCsv REQUIRED)
find_package(Stemmer REQUIRED)
find_package(BZip2 REQUIRED)
find_package(PkgConfig REQUIRED)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(libarchive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(lzma REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
set(BPL_PLUGIN_OUTPUT "${PROJECT_BINARY_DIR}/plugins")

add_library(bpl_flags INTERFACE)
target_compile_features(bpl_flags INTERFACE c_std_17)
target_compile_definitions(bpl_flags INTERFACE _GNU_SOURCE)
target_compile_options(bpl_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wcast-qual
  $<$<BOOL:${BPL_WERROR}>:-Werror>)
if(BPL_SANITIZE)
  target_compile_options(bpl_flags INTERFACE -fsanitize=${BPL_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(bpl_flags INTERFACE -fsanitize=${BPL_SANITIZE})
endif()
if(BPL_COVERAGE)
  target_compile_options(bpl_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(bpl_flags INTERFACE --coverage)
endif()
include(BplHarden)
bpl_harden(bpl_flags)

# bpl_core_part(NAME SOURCES ... USES part ... LIBS target ...)
# One folder of core: objects for the library, and a static archive that the
# unit tests of that folder link, so that a folder that reaches upwards does
# not link.
function(bpl_core_part name)
  cmake_parse_arguments(A "" "" "SOURCES;USES;LIBS" ${ARGN})
  add_library(bpl_${name}_objects OBJECT ${A_SOURCES})
  set_target_properties(bpl_${name}_objects PROPERTIES
    C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
  target_include_directories(bpl_${name}_objects PRIVATE
    "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/core/include")
  target_link_libraries(bpl_${name}_objects PRIVATE bpl_flags ${A_LIBS})
  add_library(bpl_${name} STATIC $<TARGET_OBJECTS:bpl_${name}_objects>)
  set_target_properties(bpl_${name} PROPERTIES LINKER_LANGUAGE C)
  target_include_directories(bpl_${name} INTERFACE
    "${PROJECT_SOURCE_DIR}/core" "${PROJECT_SOURCE_DIR}/core/include")
  set(uses ${A_USES})
  list(TRANSFORM uses PREPEND bpl_)
  target_link_libraries(bpl_${name} INTERFACE ${uses} ${A_LIBS})
endfunction()

# Plugins that others may write are not loaded, whatever the umask of the one
# who builds.
function(bpl_no_writing_for_others target)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND chmod go-w $<TARGET_FILE_DIR:${target}> $<TARGET_FILE:${target}>)
endfunction()

# bpl_add_plugin(NAME SOURCES ... [OUTPUT folder])
function(bpl_add_plugin name)
  cmake_parse_arguments(A "" "OUTPUT" "SOURCES" ${ARGN})
  if(NOT A_OUTPUT)
    set(A_OUTPUT "${BPL_PLUGIN_OUTPUT}")
    set_property(GLOBAL APPEND PROPERTY BPL_PLUGINS bpl_plugin_${name})
  endif()
  add_library(bpl_plugin_${name} MODULE ${A_SOURCES})
  set_target_properties(bpl_plugin_${name} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} C_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden LIBRARY_OUTPUT_DIRECTORY "${A_OUTPUT}")
  target_include_directories(bpl_plugin_${name} PRIVATE
    "${PROJECT_SOURCE_DIR}/core/include")
  target_link_libraries(bpl_plugin_${name} PRIVATE bpl_flags)
  bpl_no_writing_for_others(bpl_plugin_${name})
  if(NOT BPL_SANITIZE)
    target_link_options(bpl_plugin_${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# bpl_add_unit(NAME PART ...): tests/unit/test_NAME.c against parts of core.
function(bpl_add_unit name)
  add_executable(unit_${name} test_${name}.c)
  set_target_properties(unit_${name} PROPERTIES C_EXTENSIONS OFF
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  set(parts ${ARGN})
  list(TRANSFORM parts PREPEND bpl_)
  target_link_libraries(unit_${name} PRIVATE ${parts} bpl_flags bpl_cunit)
  target_compile_definitions(unit_${name} PRIVATE
    BPL_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    BPL_BUILD_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME unit.${name} COMMAND unit_${name}
           WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
endfunction()
