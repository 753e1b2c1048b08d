package io.mycelium.runtime.leak;

import java.util.function.IntConsumer;

/**
 * Finds the record of an id: a hash table with nothing but offsets in it, for a record has its own
 * id. Four bytes for each place, a third more places than records; the table never grows.
 */
final class OffsetTable {
  static final int ABSENT = -1;

  private static final int LEAST_PLACES = 1 << 10;
  private static final long FIBONACCI = 0x9E3779B97F4A7C15L;

  private final HprofFile file;
  private final int idAt;
  private final int[] places;
  private int size;

  /**
   * An empty table.
   *
   * @param idAt where in a record its id is
   * @param records how many there will be at most
   */
  OffsetTable(HprofFile file, int idAt, int records) {
    this.file = file;
    this.idAt = idAt;
    places = new int[Math.addExact(records, records / 3 + LEAST_PLACES)];
  }

  /** Adds a record; of two with one id the first counts. */
  void add(int at) {
    int place = place(file.id(at + idAt));
    if (places[place] == 0) {
      if (size >= places.length - 1) {
        throw new IllegalStateException("more than %d records".formatted(size));
      }
      places[place] = at;
      size++;
    }
  }

  int size() {
    return size;
  }

  /** The number of places, for what is kept beside this table. */
  int places() {
    return places.length;
  }

  /** The place of an id, or {@link #ABSENT}. */
  int placeOf(long id) {
    int place = place(id);
    return places[place] == 0 ? ABSENT : place;
  }

  /** Where the record of an id begins, or {@link #ABSENT}. */
  int offsetOf(long id) {
    int place = placeOf(id);
    return place == ABSENT ? ABSENT : places[place];
  }

  int offsetAt(int place) {
    return places[place];
  }

  /** Tells the offsets of all records, in no order. */
  void forEachOffset(IntConsumer taker) {
    for (int at : places) {
      if (at != 0) {
        taker.accept(at);
      }
    }
  }

  private int place(long id) {
    // The upper half of the product says which part of the table.
    long upperHalf = (id * FIBONACCI) >>> Integer.SIZE;
    int place = (int) ((upperHalf * places.length) >>> Integer.SIZE);
    while (places[place] != 0 && file.id(places[place] + idAt) != id) {
      place++;
      if (place == places.length) {
        place = 0;
      }
    }
    return place;
  }
}
