# What `cmake --install` puts in place. The installed program and library find
# lexicons and plugins relative to themselves, so any prefix works.
include(CMakePackageConfigHelpers)

set(data "${CMAKE_INSTALL_DATADIR}/bpolens")
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/bpolens")

# Whatever the umask: a folder that others can write to has no plugins for us.
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)

install(TARGETS bpolens RUNTIME)
install(TARGETS bpolens_static bpolens_shared EXPORT bpolens
        ARCHIVE LIBRARY RUNTIME)
install(DIRECTORY core/include/bpolens DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

get_property(plugins GLOBAL PROPERTY BPL_PLUGINS)
install(TARGETS ${plugins}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/bpolens/plugins)

install(DIRECTORY lexicons/ DESTINATION ${data}/lexicons
        FILES_MATCHING PATTERN "*.tsv" PATTERN generate EXCLUDE)
install(DIRECTORY "${PROJECT_BINARY_DIR}/lexicons/en"
        DESTINATION ${data}/lexicons FILES_MATCHING PATTERN "places-iso.tsv")

# The pages, where they are in the source, so that their links hold; the
# headers that they name are those that are installed.
set(doc "${CMAKE_INSTALL_DOCDIR}")
install(FILES README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE
        DESTINATION ${doc})
file(GLOB pages CONFIGURE_DEPENDS docs/*.md)
install(FILES ${pages} DESTINATION ${doc}/docs)
install(FILES corpora/README.md DESTINATION ${doc}/corpora)
install(FILES lexicons/README.md DESTINATION ${doc}/lexicons)
install(DIRECTORY plugins/_template DESTINATION ${doc}/plugins)
file(RELATIVE_PATH headers "/${doc}/core/include"
     "/${CMAKE_INSTALL_INCLUDEDIR}/bpolens")
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/doc-link")
file(CREATE_LINK "${headers}" "${PROJECT_BINARY_DIR}/doc-link/bpolens" SYMBOLIC)
install(FILES "${PROJECT_BINARY_DIR}/doc-link/bpolens"
        DESTINATION ${doc}/core/include)

# The manual, from docs/man/*.1.md.
find_program(BPL_LOWDOWN lowdown)
if(BPL_LOWDOWN)
  file(GLOB pages CONFIGURE_DEPENDS docs/man/*.1.md)
  foreach(page IN LISTS pages)
    cmake_path(GET page STEM LAST_ONLY name)
    set(made "${PROJECT_BINARY_DIR}/man/${name}")
    add_custom_command(OUTPUT "${made}"
      COMMAND ${BPL_LOWDOWN} -s -tman --out-no-smarty
              -M "source=bpolens ${PROJECT_VERSION}" -o "${made}" "${page}"
      DEPENDS "${page}" COMMENT "Making man page ${name}" VERBATIM)
    list(APPEND made_pages "${made}")
  endforeach()
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/man")
  add_custom_target(bpl_man ALL DEPENDS ${made_pages})
  install(FILES ${made_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
else()
  message(STATUS "No lowdown found: man pages are not made")
endif()

# Paths in bpolens.pc lead from its own folder, so it can be moved as well.
file(RELATIVE_PATH BPL_PC_UP "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/bpolens.pc.in bpolens.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/bpolens.pc"
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(EXPORT bpolens NAMESPACE bpolens:: FILE bpolensTargets.cmake
        DESTINATION ${package})
configure_package_config_file(cmake/bpolensConfig.cmake.in bpolensConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(bpolensConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/bpolensConfig.cmake"
              "${PROJECT_BINARY_DIR}/bpolensConfigVersion.cmake"
              cmake/FindLibCsv.cmake cmake/FindStemmer.cmake
        DESTINATION ${package})
