package io.mycelium.distribution.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.FileTree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one bundle. A folder appears by one rename and is complete from the moment its crash
 * log is deleted, so that a crash leaves either state, never one between.
 *
 * @param path the folder, named by the root digest
 * @param step stands before each change
 */
record BundleFolder(Path path, DiskStep step) {
  private static final long MAX_INDEX_BYTES = 4L << 20;

  ContentFiles content(ContentLayout layout) {
    return new ContentFiles(path.resolve("content"), layout);
  }

  Path envelope() {
    return path.resolve("envelope");
  }

  /** The crash log; it exists while the bundle is not complete. */
  Path log() {
    return path.resolve("log");
  }

  private Path index() {
    return path.resolve("index");
  }

  private Path pin() {
    return path.resolve("pinned");
  }

  private Path cleanup() {
    return path.resolve("cleanup");
  }

  private Path times() {
    return path.resolve("times");
  }

  boolean exists() {
    return Files.isRegularFile(index());
  }

  boolean isComplete() {
    return exists() && !Files.exists(log());
  }

  boolean isPinned() {
    return Files.exists(pin());
  }

  void pin(boolean pinned) throws IOException {
    if (pinned) {
      writeForced(pin(), new byte[0]);
    } else {
      step.before("unpin");
      Files.deleteIfExists(pin());
    }
    forceFolder(path);
  }

  Optional<Instant> cleanupAt() throws IOException {
    if (!Files.exists(cleanup())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(Files.readString(cleanup()).strip())));
    } catch (NumberFormatException e) {
      // Damaged: as if it had not been said, which keeps the bundle for longer, not for less.
      return Optional.empty();
    }
  }

  void cleanupAt(Optional<Instant> time) throws IOException {
    if (time.isEmpty()) {
      step.before("forget when to remove");
      Files.deleteIfExists(cleanup());
      return;
    }
    Path draft = path.resolve("cleanup.new");
    writeForced(draft, (time.get().toEpochMilli() + "\n").getBytes(UTF_8));
    step.before("note when to remove");
    Files.move(draft, cleanup(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * When a bundle came and when it was last used.
   *
   * @param since when it came
   * @param lastUsed when it was used
   */
  record Times(Instant since, Instant lastUsed) {}

  /** The times; of a bundle that has none, or damaged ones, those of its envelope. */
  Times readTimes() throws IOException {
    try {
      String[] parts = Files.readString(times()).strip().split(" ", -1);
      return new Times(
          Instant.ofEpochMilli(Long.parseLong(parts[0])),
          Instant.ofEpochMilli(Long.parseLong(parts[1])));
    } catch (NoSuchFileException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      Instant written = Files.getLastModifiedTime(envelope()).toInstant();
      return new Times(written, written);
    }
  }

  /** Notes the times. They are not forced: what a crash takes of them costs an order, no bytes. */
  void writeTimes(Times both) throws IOException {
    Path draft = path.resolve("times.new");
    step.before("write times");
    Files.writeString(
        draft, both.since().toEpochMilli() + " " + both.lastUsed().toEpochMilli() + "\n");
    step.before("move times");
    Files.move(draft, times(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same folder before anybody sees it; a start deletes what is left of one. */
  BundleFolder draft() {
    return new BundleFolder(path.resolveSibling(path.getFileName() + ".new"), step);
  }

  /**
   * Begins a draft of this folder with files that other bundles have already; that takes no room.
   *
   * @return the files that are links now
   */
  List<LinkedFile> link(ContentLayout layout, Map<Integer, LinkedFile.Source> same)
      throws IOException {
    FileTree.delete(draft().path());
    step.before("create folder");
    Files.createDirectory(draft().path());
    return draft().content(layout).link(same);
  }

  /** Deletes what was begun and is not wanted. */
  void dropDraft() throws IOException {
    step.before("drop the draft");
    FileTree.delete(draft().path());
  }

  /**
   * Completes the draft with an empty log and content files of full length, and shows it.
   *
   * @param begun whether there is a draft with links; else it is made
   */
  void create(ContentLayout layout, byte[] signed, Instant now, boolean begun) throws IOException {
    BundleFolder draft = draft();
    if (!begun) {
      link(layout, Map.of());
    }
    draft.writeTimes(new Times(now, now));
    writeForced(draft.envelope(), signed);
    writeForced(draft.log(), new byte[0]);
    writeForced(draft.index(), indexOf(layout));
    step.before("create content");
    draft.content(layout).create();
    forceFolder(draft.path());
    step.before("show the download");
    Files.move(draft.path(), path, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(parent());
  }

  /** Turns a download into a complete bundle. */
  void markComplete() throws IOException {
    step.before("complete");
    Files.delete(log());
    forceFolder(path);
  }

  /** Turns a complete bundle back into a download of which every chunk must be hashed again. */
  void markSuspect(int chunkCount) throws IOException {
    BitSet all = new BitSet();
    all.set(0, chunkCount);
    markSuspect(all);
  }

  /** The same when only these chunks can still be what they were; they too are hashed again. */
  void markSuspect(BitSet perhapsGood) throws IOException {
    CrashLog.replace(log(), perhapsGood, step);
    forceFolder(path);
  }

  /** Takes the folder out of sight by one rename, then deletes it. */
  void delete() throws IOException {
    Path doomed = path.resolveSibling(path.getFileName() + ".removing");
    FileTree.delete(doomed);
    step.before("hide what goes");
    Files.move(path, doomed, StandardCopyOption.ATOMIC_MOVE);
    // INVARIANT: the name is gone from the disk before a file is, else a bundle without its log
    // and half of its files could come back and pass for a complete one.
    forceFolder(parent());
    step.before("delete files");
    FileTree.delete(doomed);
  }

  ContentLayout layout() throws IOException {
    if (Files.size(index()) > MAX_INDEX_BYTES) {
      throw new IOException(
          "%s has %d bytes, the limit is %d"
              .formatted(index(), Files.size(index()), MAX_INDEX_BYTES));
    }
    byte[] all = Files.readAllBytes(index());
    int bodyBytes = all.length - Digest.BYTES;
    if (bodyBytes < 0
        || !Arrays.equals(
            Digest.of(Arrays.copyOf(all, bodyBytes)).bytes(),
            Arrays.copyOfRange(all, bodyBytes, all.length))) {
      throw new IOException("%s is damaged: remove the bundle".formatted(index()));
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(all));
    Digest root = readDigest(in);
    String name = in.readUTF();
    int count = in.readInt();
    List<ContentLayout.Piece> pieces = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pieces.add(new ContentLayout.Piece(readDigest(in), in.readInt()));
    }
    int fileCount = in.readInt();
    List<Long> files = new ArrayList<>(fileCount);
    for (int i = 0; i < fileCount; i++) {
      files.add(in.readLong());
    }
    return ContentLayout.of(root, name, pieces, files);
  }

  private static byte[] indexOf(ContentLayout layout) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(layout.root().bytes());
    out.writeUTF(layout.name());
    out.writeInt(layout.chunkCount());
    for (ContentLayout.Span span : layout.spans()) {
      out.write(span.digest().bytes());
      out.writeInt(span.lengthBytes());
    }
    out.writeInt(layout.files().size());
    for (long file : layout.files()) {
      out.writeLong(file);
    }
    out.write(Digest.of(bytes.toByteArray()).bytes());
    return bytes.toByteArray();
  }

  private static Digest readDigest(DataInputStream in) throws IOException {
    byte[] bytes = new byte[Digest.BYTES];
    in.readFully(bytes);
    return Digest.ofRaw(bytes);
  }

  private Path parent() {
    return path.toAbsolutePath().resolveSibling("");
  }

  private void writeForced(Path file, byte[] bytes) throws IOException {
    step.before("write " + file.getFileName());
    forcedFile(file, bytes);
  }

  private void forceFolder(Path folder) throws IOException {
    step.before("force " + folder.getFileName());
    forced(folder);
  }

  /** What the files of the folder have together. */
  long fileBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(path)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(each);
      }
    }
    return bytes;
  }

  /** Writes a file and forces it to disk. */
  static void forcedFile(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** Makes renames in a folder survive a power loss. */
  static void forced(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
