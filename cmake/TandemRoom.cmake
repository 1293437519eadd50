# Flags that every target of this project shares.
add_library(tandem_flags INTERFACE)
target_include_directories(tandem_flags INTERFACE ${PROJECT_SOURCE_DIR}/engine)
target_compile_options(tandem_flags INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wno-sign-conversion>"
  # What is constexpr may run on the GPU too.
  "$<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr>")
# Contracted multiply-adds would make a result depend on how a loop was vectorised: fused operations are written, not guessed.
target_compile_options(tandem_flags INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>" "$<$<COMPILE_LANGUAGE:CUDA>:--fmad=false>")
if(TANDEM_SANITIZE)
  target_compile_options(tandem_flags INTERFACE -fsanitize=${TANDEM_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(tandem_flags INTERFACE -fsanitize=${TANDEM_SANITIZE})
endif()

# tandem_room(NAME [DEPENDS room...] [LINKS target...] [WITHOUT regex]): the folder NAME as the static library tandem_NAME.
# DEPENDS are the rooms it may include; LINKS are outside libraries; files that match WITHOUT are left out.
function(tandem_room NAME)
  cmake_parse_arguments(ROOM "" "WITHOUT" "DEPENDS;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${NAME}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${NAME}/*.h
    ${CMAKE_CURRENT_SOURCE_DIR}/${NAME}/*.cu)
  if(ROOM_WITHOUT)
    list(FILTER sources EXCLUDE REGEX ${ROOM_WITHOUT})
  endif()
  add_library(tandem_${NAME} STATIC ${sources})
  set_target_properties(tandem_${NAME} PROPERTIES LINKER_LANGUAGE CXX)
  list(TRANSFORM ROOM_DEPENDS PREPEND tandem_)
  target_link_libraries(tandem_${NAME} PUBLIC tandem_flags ${ROOM_DEPENDS} ${ROOM_LINKS})
endfunction()
