# What `cmake --install` puts in place. The installed program and library find
# lexicons and plugins relative to themselves, so any prefix works.
include(CMakePackageConfigHelpers)

set(data "${CMAKE_INSTALL_DATADIR}/bpolens")
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/bpolens")

install(TARGETS bpolens RUNTIME)
install(TARGETS bpolens_static bpolens_shared EXPORT bpolens
        ARCHIVE LIBRARY RUNTIME)
install(DIRECTORY core/include/bpolens DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

get_property(plugins GLOBAL PROPERTY BPL_PLUGINS)
install(TARGETS ${plugins}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/bpolens/plugins)

install(DIRECTORY lexicons/ DESTINATION ${data}/lexicons
        FILES_MATCHING PATTERN "*.tsv")
install(DIRECTORY "${PROJECT_BINARY_DIR}/lexicons/en"
        DESTINATION ${data}/lexicons FILES_MATCHING PATTERN "places-iso.tsv")
install(FILES README.md CHANGELOG.md LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
        FILES_MATCHING PATTERN "*.1")

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
