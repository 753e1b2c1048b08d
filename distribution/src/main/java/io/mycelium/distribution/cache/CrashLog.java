package io.mycelium.distribution.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Remembers across a crash which chunks of a download are on disk.
 *
 * <p>The file is a row of 8-byte records, big-endian: a value and the CRC-32C of that value and the
 * checksum before it. A value is a chunk index, or below 0: then its complement says of how many
 * chunks, from the first record on, the data was forced to disk. After a crash those are trusted;
 * the others are the last window and are hashed again. A torn or foreign record ends the log, and
 * the file is cut there.
 */
final class CrashLog implements AutoCloseable {
  private static final int RECORD_BYTES = 8;

  /**
   * What the log says.
   *
   * @param trusted chunks whose data was forced to disk
   * @param window chunks written after that
   */
  record Recovered(BitSet trusted, BitSet window) {}

  private final FileChannel channel;
  private final DiskStep step;
  private final ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
  private int checksum;
  private int chunks;

  private CrashLog(FileChannel channel, DiskStep step) {
    this.channel = channel;
    this.step = step;
  }

  static CrashLog open(Path file, DiskStep step) throws IOException {
    return new CrashLog(
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
        step);
  }

  /** Reads the log up to its last good record and stands behind it. */
  Recovered recover(int chunkCount) throws IOException {
    long maxBytes = (chunkCount * 2L + 1) * RECORD_BYTES * 2;
    ByteBuffer all = ByteBuffer.allocate((int) Math.min(channel.size(), maxBytes));
    int count = 0;
    while (all.hasRemaining() && count >= 0) {
      count = channel.read(all, all.position());
    }
    all.flip();
    List<Integer> written = new ArrayList<>();
    int forced = 0;
    int end = 0;
    checksum = 0;
    while (all.remaining() >= RECORD_BYTES) {
      int value = all.getInt();
      int next = chained(value);
      if (next != all.getInt() || value >= chunkCount || ~value > written.size()) {
        break;
      }
      checksum = next;
      end = all.position();
      if (value < 0) {
        forced = ~value;
      } else {
        written.add(value);
      }
    }
    chunks = written.size();
    BitSet trusted = new BitSet();
    written.subList(0, forced).forEach(trusted::set);
    BitSet window = new BitSet();
    written.subList(forced, written.size()).forEach(window::set);
    window.andNot(trusted);
    channel.truncate(end);
    channel.position(end);
    return new Recovered(trusted, window);
  }

  /** Writes a log of these chunks, none of them forced, in place of any that is there. */
  static void replace(Path file, BitSet chunks, DiskStep step) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    step.before("write a new log");
    Files.deleteIfExists(draft);
    try (CrashLog fresh = open(draft, step)) {
      for (int index : chunks.stream().toArray()) {
        fresh.append(index);
      }
      fresh.channel.force(true);
    }
    step.before("show the new log");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Notes a chunk whose data was written. */
  void append(int index) throws IOException {
    appendValue(index);
    chunks++;
  }

  /** How many times a chunk was noted. */
  int chunks() {
    return chunks;
  }

  /**
   * Notes that the data of chunks was forced to disk, and forces the log.
   *
   * @param count of how many that were noted, from the first
   */
  void appendForced(int count) throws IOException {
    appendValue(~count);
    step.before("force the log");
    channel.force(false);
  }

  private void appendValue(int value) throws IOException {
    step.before("log " + value);
    int next = chained(value);
    record.clear().putInt(value).putInt(next).flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
    checksum = next;
  }

  private int chained(int value) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(RECORD_BYTES).putInt(checksum).putInt(value).flip());
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
