package io.mycelium.distribution.cache;

import io.mycelium.distribution.ContentLayout;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of a bundle on the disk: a file for each entry, which together are one row of bytes.
 * A file for each, so that a load links what is there instead of copying it.
 */
final class ContentFiles {
  private final Path folder;
  private final List<Long> lengths;
  private final long[] starts;

  /** The files in this folder. */
  ContentFiles(Path folder, ContentLayout layout) {
    this.folder = folder;
    this.lengths = layout.files();
    this.starts = new long[lengths.size()];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + lengths.get(i - 1);
    }
  }

  /** Does something with a part of a file. */
  @FunctionalInterface
  interface Part {
    /**
     * Does it.
     *
     * @param file which file
     * @param position where in the file the part begins
     * @param count how long it is, more than 0
     */
    void of(int file, long position, long count) throws IOException;
  }

  /** The file of an entry. */
  Path file(int index) {
    return folder.resolve(Integer.toString(index));
  }

  /** All files in order. */
  List<Path> files() {
    return IntStream.range(0, starts.length).mapToObj(this::file).toList();
  }

  /**
   * Creates the folder with what is here already under another name; that takes no room.
   *
   * @param same files of the right length, by index
   * @return those that became links
   */
  List<LinkedFile> link(Map<Integer, LinkedFile.Source> same) throws IOException {
    Files.createDirectory(folder);
    List<LinkedFile> linked = new ArrayList<>();
    for (Map.Entry<Integer, LinkedFile.Source> each : new TreeMap<>(same).entrySet()) {
      if (link(each.getValue().path(), file(each.getKey()))) {
        linked.add(
            new LinkedFile(each.getKey(), each.getValue().key(), lengths.get(each.getKey())));
      }
    }
    return linked;
  }

  /** Creates those that are not there yet, at full length. */
  void create() throws IOException {
    for (int i = 0; i < starts.length; i++) {
      if (!Files.exists(file(i))) {
        create(i);
      }
    }
    BundleFolder.forced(folder);
  }

  private void create(int index) throws IOException {
    try (FileChannel file =
        FileChannel.open(file(index), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (lengths.get(index) > 0) {
        file.write(ByteBuffer.allocate(1), lengths.get(index) - 1);
      }
    }
  }

  private static boolean link(Path from, Path to) {
    try {
      Files.createLink(to, from);
      return true;
    } catch (UnsupportedOperationException | IOException e) {
      // Not every file system links, and each has a limit for one file: then it is a copy.
      return false;
    }
  }

  /** Refuses files that do not have the length that they were created with. */
  void checkLengths() throws IOException {
    for (int i = 0; i < starts.length; i++) {
      try {
        long found = Files.size(file(i));
        if (found != lengths.get(i)) {
          throw new IOException(
              "%s has %d bytes, its manifest states %d".formatted(file(i), found, lengths.get(i)));
        }
      } catch (NoSuchFileException e) {
        throw new IOException(file(i) + " is missing", e);
      }
    }
  }

  /** What lies where in which file, in order. */
  void each(long position, long count, Part part) throws IOException {
    int file = fileAt(position);
    long from = position - starts[file];
    long left = count;
    while (left > 0) {
      if (file == starts.length) {
        throw new EOFException("the content ends before byte " + (position + count));
      }
      long here = Math.min(left, lengths.get(file) - from);
      if (here > 0) {
        part.of(file, from, here);
      }
      left -= here;
      from = 0;
      file++;
    }
  }

  /** The last file that begins at this byte or before it. */
  private int fileAt(long position) {
    int low = 0;
    int high = starts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** A reader for one thread. */
  Reader reader() {
    return new Reader();
  }

  /** The files opened for writing by several threads. */
  Writer writer() {
    return new Writer();
  }

  /** Reads the content; holds one open file. Not safe for use by several threads. */
  final class Reader implements Closeable {
    private @Nullable FileChannel open;
    private int index;

    /** Fills a buffer. */
    void read(ByteBuffer buffer, long position) throws IOException {
      int begin = buffer.position();
      int limit = buffer.limit();
      try {
        each(
            position,
            buffer.remaining(),
            (file, from, count) -> {
              long at = from;
              buffer.limit(buffer.position() + (int) count);
              while (buffer.hasRemaining()) {
                int read = channel(file).read(buffer, at);
                if (read < 0) {
                  throw new EOFException("%s ends before byte %d".formatted(file(file), at + 1));
                }
                at += read;
              }
              buffer.limit(limit);
            });
      } catch (IOException e) {
        buffer.limit(limit).position(begin);
        throw e;
      }
    }

    /** Hands on a part of the content, file by file. */
    void send(long position, long count, SharedContent.Target target) throws IOException {
      each(position, count, (file, from, bytes) -> target.write(channel(file), from, bytes));
    }

    private FileChannel channel(int file) throws IOException {
      FileChannel now = open;
      if (now == null || index != file) {
        close();
        now = FileChannel.open(file(file), StandardOpenOption.READ);
        open = now;
        index = file;
      }
      return now;
    }

    @Override
    public void close() throws IOException {
      FileChannel now = open;
      open = null;
      if (now != null) {
        now.close();
      }
    }
  }

  /** Writes the content. Files that were written are held open until they are forced. */
  final class Writer implements Closeable {
    /** More files than this are not held open. */
    private static final int MAX_OPEN = 64;

    private final @Nullable FileChannel[] open = new FileChannel[starts.length];
    private int opened;
    private final boolean[] unforced = new boolean[starts.length];

    /** Writes the remaining bytes. */
    void write(ByteBuffer bytes, long position) throws IOException {
      int limit = bytes.limit();
      each(
          position,
          bytes.remaining(),
          (file, from, count) -> {
            bytes.limit(bytes.position() + (int) count);
            use(
                file,
                channel -> {
                  long at = from;
                  while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                  }
                });
            bytes.limit(limit);
            // After the write: whoever forces meanwhile vouches only for chunks noted before.
            synchronized (this) {
              unforced[file] = true;
            }
          });
    }

    /** The next force is to cover this part too, which another writer may have written. */
    void touch(long position, long count) throws IOException {
      each(
          position,
          count,
          (file, from, bytes) -> {
            synchronized (this) {
              unforced[file] = true;
            }
          });
    }

    /** Forces to disk what was written before this call. */
    void force() throws IOException {
      for (int file : takeUnforced()) {
        boolean forced = false;
        try {
          use(file, channel -> channel.force(false));
          forced = true;
        } finally {
          if (!forced) {
            synchronized (this) {
              unforced[file] = true;
            }
          }
        }
      }
    }

    private synchronized List<Integer> takeUnforced() {
      List<Integer> taken = new ArrayList<>();
      for (int i = 0; i < unforced.length; i++) {
        if (unforced[i]) {
          unforced[i] = false;
          taken.add(i);
        }
      }
      return taken;
    }

    private void use(int file, ChannelUse use) throws IOException {
      FileChannel held = held(file);
      if (held != null) {
        use.apply(held);
        return;
      }
      try (FileChannel channel = FileChannel.open(file(file), StandardOpenOption.WRITE)) {
        use.apply(channel);
      }
    }

    private synchronized @Nullable FileChannel held(int file) throws IOException {
      FileChannel now = open[file];
      if (now == null && opened < MAX_OPEN) {
        now = FileChannel.open(file(file), StandardOpenOption.WRITE);
        open[file] = now;
        opened++;
      }
      return now;
    }

    @Override
    public synchronized void close() throws IOException {
      for (int i = 0; i < open.length; i++) {
        FileChannel each = open[i];
        open[i] = null;
        if (each != null) {
          each.close();
        }
      }
    }
  }

  @FunctionalInterface
  private interface ChannelUse {
    void apply(FileChannel channel) throws IOException;
  }
}
