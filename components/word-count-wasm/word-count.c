/*
 * Counts what is in a text: lines, words, bytes, characters of UTF-8, the longest line, and the
 * word that comes most often. Without a library: memory is taken from the end of the module's own.
 */
#include "mycelium.h"

#define LITERAL(text) (text), sizeof(text) - 1
#define PAGE 65536u
#define SLOTS 32768u /* a power of two; 64 KiB of input have fewer different words */

extern unsigned char __heap_base;

static uintptr_t next;

void *mycelium_alloc(size_t size) {
  if (next == 0) {
    next = (uintptr_t)&__heap_base;
  }
  uintptr_t at = (next + 7) & ~(uintptr_t)7;
  size_t pages = __builtin_wasm_memory_size(0);
  if (size > UINT32_MAX - at) {
    return 0;
  }
  if (at + size > pages * PAGE) {
    size_t more = (at + size - pages * PAGE + PAGE - 1) / PAGE;
    if (__builtin_wasm_memory_grow(0, more) == (size_t)-1) {
      return 0;
    }
  }
  next = at + size;
  return (void *)at;
}

/* A word of the text and how often it has come. */
struct word {
  const uint8_t *text;
  uint32_t length;
  uint32_t count;
};

struct counts {
  uint32_t lines, words, bytes, characters, longest_line;
  const struct word *top;
};

static int equal(const void *left, const void *right, size_t length) {
  const uint8_t *a = left, *b = right;
  for (size_t i = 0; i < length; i++) {
    if (a[i] != b[i]) {
      return 0;
    }
  }
  return 1;
}

static int is(const char *operation, size_t length, const char *name, size_t name_length) {
  return length == name_length && equal(operation, name, length);
}

static int is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* The place of a word in the table, which has more slots than there can be words. */
static struct word *find(struct word *table, const uint8_t *text, uint32_t length) {
  uint32_t hash = 2166136261u;
  for (uint32_t i = 0; i < length; i++) {
    hash = (hash ^ text[i]) * 16777619u;
  }
  uint32_t slot = hash & (SLOTS - 1);
  while (table[slot].count != 0
      && !(table[slot].length == length && equal(table[slot].text, text, length))) {
    slot = (slot + 1) & (SLOTS - 1);
  }
  return &table[slot];
}

static void add(struct counts *counts, struct word *table, const uint8_t *text, uint32_t length) {
  struct word *word = find(table, text, length);
  word->text = text;
  word->length = length;
  word->count++;
  counts->words++;
  if (counts->top == 0 || word->count > counts->top->count) {
    counts->top = word;
  }
}

static struct counts count(const uint8_t *text, size_t length, struct word *table) {
  struct counts counts = {0, 0, (uint32_t)length, 0, 0, 0};
  uint32_t word = 0, line = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t c = text[i];
    if ((c & 0xc0) != 0x80) {
      counts.characters++;
      line++;
    }
    if (is_space(c)) {
      if (word > 0) {
        add(&counts, table, text + i - word, word);
      }
      word = 0;
    } else {
      word++;
    }
    if (c == '\n') {
      counts.lines++;
      line--;
      counts.longest_line = line > counts.longest_line ? line : counts.longest_line;
      line = 0;
    }
  }
  if (word > 0) {
    add(&counts, table, text + length - word, word);
  }
  counts.longest_line = line > counts.longest_line ? line : counts.longest_line;
  return counts;
}

/* A text that is written piece by piece. */
struct writer {
  char *text;
  size_t length;
};

static void write(struct writer *to, const void *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    to->text[to->length++] = ((const char *)text)[i];
  }
}

static void write_number(struct writer *to, const char *name, size_t name_length, uint32_t number) {
  char digits[10];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  write(to, name, name_length);
  write(to, digits + at, sizeof digits - at);
  write(to, LITERAL("\n"));
}

static uint64_t report(const uint8_t *input, size_t length) {
  size_t table_bytes = SLOTS * sizeof(struct word);
  struct word *table = mycelium_alloc(table_bytes);
  /* Six names, five numbers and one word. */
  struct writer to = {mycelium_alloc(256 + length), 0};
  if (table == 0 || to.text == 0) {
    return mycelium_failure(LITERAL("no memory to count the words"));
  }
  struct counts counts = count(input, length, table);
  mycelium_progress(1, LITERAL("counted"));
  write_number(&to, LITERAL("lines "), counts.lines);
  write_number(&to, LITERAL("words "), counts.words);
  write_number(&to, LITERAL("bytes "), counts.bytes);
  write_number(&to, LITERAL("characters "), counts.characters);
  write_number(&to, LITERAL("longest-line "), counts.longest_line);
  if (counts.top != 0) {
    write(&to, LITERAL("most-frequent "));
    write(&to, counts.top->text, counts.top->length);
    write_number(&to, LITERAL(" "), counts.top->count);
  }
  return mycelium_result(to.text, to.length);
}

uint64_t mycelium_run(const char *operation, size_t operation_length, const uint8_t *input,
                      size_t input_length) {
  if (is(operation, operation_length, LITERAL("count"))) {
    return report(input, input_length);
  }
  if (is(operation, operation_length, LITERAL("nothing"))) {
    return mycelium_result(0, 0);
  }
  return mycelium_failure(LITERAL("the operations are count and nothing"));
}
