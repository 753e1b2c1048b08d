/* The ABI of docs/reference/wasm-abi.md, for C: what a component may call and must export. */
#ifndef MYCELIUM_H
#define MYCELIUM_H

#include <stddef.h>
#include <stdint.h>

#define MYCELIUM_IMPORT(name) __attribute__((import_module("mycelium"), import_name(#name)))
#define MYCELIUM_EXPORT(name) __attribute__((export_name(#name)))

/* Writes a line of the component's log; 0 is debug, 1 info, anything else a warning. */
MYCELIUM_IMPORT(log) void mycelium_log(int32_t level, const char *text, size_t length);

/* Writes a line of the task's log. */
MYCELIUM_IMPORT(line) void mycelium_line(const char *text, size_t length);

/* Says how far the task is, from 0 to 1. */
MYCELIUM_IMPORT(progress) void mycelium_progress(double fraction, const char *text, size_t length);

/* Whether the task was told to stop. A task that does not ask is stopped all the same. */
MYCELIUM_IMPORT(cancelled) int32_t mycelium_cancelled(void);

/* Milliseconds since 1970. */
MYCELIUM_IMPORT(now_ms) int64_t mycelium_now_ms(void);

/* The length of a value, or -1 if there is none. The first bytes of it are copied into the buffer. */
MYCELIUM_IMPORT(kv_get)
int32_t mycelium_kv_get(const char *key, size_t key_length, void *buffer, size_t capacity,
                        int64_t *version);

/* The new version, or -1 - v when the key is at version v. 0 is expected of a new key. */
MYCELIUM_IMPORT(kv_put)
int64_t mycelium_kv_put(const char *key, size_t key_length, const void *value, size_t length,
                        int64_t expected_version);

/* As kv_put. */
MYCELIUM_IMPORT(kv_delete)
int64_t mycelium_kv_delete(const char *key, size_t key_length, int64_t expected_version);

/* What mycelium_run returns when the task has succeeded. */
static inline uint64_t mycelium_result(const void *bytes, size_t length) {
  return (uint64_t)(uintptr_t)bytes << 32 | (uint32_t)length;
}

/* What mycelium_run returns when the task has failed, with the reason. */
static inline uint64_t mycelium_failure(const char *text, size_t length) {
  return (uint64_t)(uintptr_t)text << 32 | 0x80000000u | (uint32_t)length;
}

/* Memory for the node to write to; 0 if there is none. To be written by the component. */
MYCELIUM_EXPORT(mycelium_alloc) void *mycelium_alloc(size_t size);

/* Runs a task. To be written by the component. */
MYCELIUM_EXPORT(mycelium_run)
uint64_t mycelium_run(const char *operation, size_t operation_length, const uint8_t *input,
                      size_t input_length);

#endif
