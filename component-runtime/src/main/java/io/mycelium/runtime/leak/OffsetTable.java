package io.mycelium.runtime.leak;

import java.util.Arrays;

/**
 * Finds the record of an id: a hash table with nothing but offsets in it, for a record has its own
 * id. Four bytes for each place; the number of places follows from the size of the file, so the
 * memory has a limit and the table never grows.
 */
final class OffsetTable {
  static final int ABSENT = -1;

  private static final int LEAST_PLACES = 1 << 10;
  private static final long FIBONACCI = 0x9E3779B97F4A7C15L;

  private final HprofFile file;
  private final int idAt;
  private final int[] places;
  private final int shift;
  private int size;

  /**
   * An empty table.
   *
   * @param idAt where in a record its id is
   * @param leastRecordBytes how long a record is at least
   */
  OffsetTable(HprofFile file, int idAt, int leastRecordBytes) {
    this.file = file;
    this.idAt = idAt;
    int wanted = Math.max(LEAST_PLACES, file.size() / leastRecordBytes + 1);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(wanted - 1);
    places = new int[1 << bits];
    shift = Long.SIZE - bits;
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

  /** The offsets of all records, in no order. */
  int[] offsets() {
    return Arrays.stream(places).filter(at -> at != 0).toArray();
  }

  private int place(long id) {
    int place = (int) ((id * FIBONACCI) >>> shift);
    while (places[place] != 0 && file.id(places[place] + idAt) != id) {
      place = (place + 1) & (places.length - 1);
    }
    return place;
  }
}
