# Fails if PLUGIN exports anything but bpl_plugin_v1.
execute_process(COMMAND ${NM} -D --defined-only --format=posix ${PLUGIN}
                OUTPUT_VARIABLE lines COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${lines}")
set(names "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE " .*" "" name "${line}")
  list(APPEND names "${name}")
endforeach()
if(NOT names STREQUAL "bpl_plugin_v1")
  message(FATAL_ERROR "${PLUGIN} exports: ${names}")
endif()
