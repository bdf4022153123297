/* cppcheck.h - what cppcheck is told of macros whose headers it does not read. */
#define json_object_object_foreach(object, key, value) \
    char *key;                                         \
    json_object *value;                                \
    while (json_next(object, &key, &value))
