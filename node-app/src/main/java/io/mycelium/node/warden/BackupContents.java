package io.mycelium.node.warden;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a backup holds: the last entry of its file, by which the others are checked.
 *
 * @param format the version of the file's form
 * @param layout the version of the fleet directory's layout
 * @param fleet the fleet's id
 * @param createdAt when it was taken
 * @param entries all other entries
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record BackupContents(int format, int layout, String fleet, String createdAt, List<Entry> entries) {
  /** The version that this program writes, and the newest that it reads. */
  static final int FORMAT = 1;

  /** The entry that holds this. */
  static final String NAME = "mycelium-backup.json";

  /** The entry that holds the journal. */
  static final String JOURNAL = "journal.zip";

  /** The folder of the bundles. */
  static final String SOURCE = "source";

  /** The most entries. */
  static final int MAX_ENTRIES = 10_000;

  /** The longest form of this. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  private static final int MAX_NAME_CHARS = 512;

  // A name that begins with a dot would be hidden, or be the directory itself or the one above.
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_@+=-][A-Za-z0-9._@+=-]*");

  /** Copies the entries. */
  BackupContents {
    entries = List.copyOf(entries);
  }

  /**
   * One file.
   *
   * @param name its path in the fleet directory, with slashes
   * @param bytes its size
   * @param sha256 its digest, in lower-case hexadecimal digits
   */
  record Entry(String name, long bytes, String sha256) {}

  /** Refuses what this program can't restore, and names that would lead out of the directory. */
  void check() {
    if (format > FORMAT || layout > FleetDirectory.LAYOUT) {
      throw new WardenException(
          ("it has format %d and layout %d, this program reads up to %d and %d; use the program"
                  + " that wrote it")
              .formatted(format, layout, FORMAT, FleetDirectory.LAYOUT));
    }
    if (entries.size() > MAX_ENTRIES) {
      throw new WardenException(
          "it has %d entries, at most %d are read".formatted(entries.size(), MAX_ENTRIES));
    }
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      checkName(entry.name());
      // Two names that some file systems take for one.
      if (!names.add(entry.name().toLowerCase(Locale.ROOT))) {
        throw new WardenException("entry '%s' is there twice".formatted(entry.name()));
      }
    }
    for (String needed : List.of("fleet.json", JOURNAL)) {
      if (!names.contains(needed)) {
        throw new WardenException("it holds no " + needed);
      }
    }
  }

  /** Refuses a name that is not a plain path below the directory. */
  static void checkName(String name) {
    boolean plain = name.length() <= MAX_NAME_CHARS && !name.endsWith("/");
    for (String segment : name.split("/", -1)) {
      plain &= SEGMENT.matcher(segment).matches();
    }
    if (!plain) {
      throw new WardenException(
          "entry '%s' is no plain path of at most %d letters, digits and '._@+=-'"
              .formatted(name, MAX_NAME_CHARS));
    }
  }

  long bytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }
}
