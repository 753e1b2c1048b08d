package io.mycelium.distribution.cache;

import io.mycelium.distribution.ChunkSet;
import io.mycelium.distribution.ContentLayout;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.cache.CacheException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that is being fetched. Chunks may be written from several threads. Nothing is written
 * that does not have the digest which the manifest states.
 *
 * <p>The threads that write must not be interrupted: an interrupt closes the file that they write.
 */
public final class Partial implements AutoCloseable {
  private final ContentLayout layout;
  private final BundleFolder folder;
  private final CacheLimits limits;
  private final FreeSpace freeSpace;
  private final LongSupplier nanos;
  private final Executor behind;
  private final Consumer<Partial> onClose;
  private final ContentFiles.Writer content;
  private CrashLog log;

  private final BitSet verified = new BitSet();
  private boolean forcing;
  private @Nullable IOException forceFailure;
  private long unforcedBytes;
  private long forcedAtNanos;
  private long resumedBytes;
  private long rehashedBytes;
  private long reusedBytes;
  private volatile boolean adopted;
  private boolean closed;

  private Partial(
      ContentLayout layout,
      BundleFolder folder,
      Environment environment,
      ContentFiles.Writer content)
      throws IOException {
    this.layout = layout;
    this.folder = folder;
    this.limits = environment.limits();
    this.freeSpace = environment.freeSpace();
    this.nanos = environment.nanos();
    this.behind = environment.behind();
    this.onClose = environment.onClose();
    this.content = content;
    this.log = CrashLog.open(folder.log(), folder.step());
    this.forcedAtNanos = nanos.getAsLong();
  }

  /** What a download takes from its cache. */
  record Environment(
      CacheLimits limits,
      FreeSpace freeSpace,
      LongSupplier nanos,
      Executor behind,
      Consumer<Partial> onClose) {}

  /** Opens the files and finds out what is there already. */
  static Partial open(ContentLayout layout, BundleFolder folder, Environment environment)
      throws IOException {
    ContentFiles.Writer content = folder.content(layout).writer();
    try {
      Partial partial = new Partial(layout, folder, environment, content);
      partial.recover();
      return partial;
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  private void recover() throws IOException {
    CrashLog.Recovered recovered = log.recover(layout.chunkCount());
    verified.or(recovered.trusted());
    recovered.window().andNot(verified);
    try (ChunkReader reader = new ChunkReader(folder, layout)) {
      for (int index : recovered.window().stream().toArray()) {
        ContentLayout.Span span = layout.span(index);
        rehashedBytes += span.lengthBytes();
        if (reader.digest(span).equals(span.digest())) {
          verified.set(index);
          content.touch(span.offset(), span.lengthBytes());
        }
      }
    }
    resumedBytes = layout.bytesOf(verified());
    if (rehashedBytes == 0) {
      return;
    }
    recovered.window().andNot(verified);
    if (!recovered.window().isEmpty()) {
      // A later FORCED record would vouch for the rotten chunks: they must leave the log first.
      log.close();
      CrashLog.replace(folder.log(), verified, folder.step());
      log = CrashLog.open(folder.log(), folder.step());
      log.recover(layout.chunkCount());
    }
    force();
  }

  /** The layout of the bundle. */
  public ContentLayout layout() {
    return layout;
  }

  /** The chunks that are on disk. */
  public synchronized ChunkSet verified() {
    return ChunkSet.of(layout.chunkCount(), verified);
  }

  /** The bytes that an earlier download had left. */
  public long resumedBytes() {
    return resumedBytes;
  }

  /** The bytes that were hashed again when this download was resumed. */
  public long rehashedBytes() {
    return rehashedBytes;
  }

  /** The bytes that other bundles in the cache had. */
  public synchronized long reusedBytes() {
    return reusedBytes;
  }

  /** The bytes that are not there yet. */
  public long missingBytes() {
    return layout.contentBytes() - layout.bytesOf(verified());
  }

  /**
   * Hashes the bytes and writes them if they are what the manifest states.
   *
   * @param bytes the remaining bytes are the chunk; they are consumed
   * @throws CacheException if the disk is full or writing fails; what was written before stays
   */
  public ChunkVerdict write(int index, ByteBuffer bytes) {
    ContentLayout.Span span = layout.span(index);
    synchronized (this) {
      requireOpen();
      if (verified.get(index)) {
        return new ChunkVerdict.Duplicate();
      }
    }
    Digest actual = Digest.of(bytes.duplicate());
    if (bytes.remaining() != span.lengthBytes() || !actual.equals(span.digest())) {
      return new ChunkVerdict.Bad(span.digest(), actual);
    }
    try {
      folder.step().before("write chunk " + index);
      content.write(bytes, span.offset());
      return note(index);
    } catch (IOException e) {
      throw writeFailure(index, e);
    }
  }

  /**
   * Takes what files have that are another bundle's too, if it is what the manifest states. What is
   * not has to be written, and mends that bundle.
   */
  void adopt(Set<Integer> files) throws IOException {
    try (ChunkReader reader = new ChunkReader(folder, layout)) {
      for (int file : files) {
        for (int index : layout.chunksOf(file)) {
          ContentLayout.Span span = layout.span(index);
          if (!verified().has(index) && isThere(reader, span)) {
            // The other bundle may have it from a download whose data is not on the disk yet.
            content.touch(span.offset(), span.lengthBytes());
            reused(index);
            adopted = true;
          }
        }
      }
    }
  }

  private static boolean isThere(ChunkReader reader, ContentLayout.Span span) {
    try {
      return reader.digest(span).equals(span.digest());
    } catch (IOException unreadable) {
      // It is written anew, which is what mends a bad sector.
      return false;
    }
  }

  /** Whether a part of it was another bundle's before. */
  boolean hasAdopted() {
    return adopted;
  }

  private synchronized void reused(int index) throws IOException {
    if (note(index) instanceof ChunkVerdict.Written) {
      reusedBytes += layout.span(index).lengthBytes();
    }
  }

  /**
   * Writes a chunk that another bundle in the cache has, under the same check.
   *
   * @return whether it is here now
   */
  boolean reuse(int index, ByteBuffer bytes) {
    ChunkVerdict verdict = write(index, bytes);
    if (verdict instanceof ChunkVerdict.Written) {
      synchronized (this) {
        reusedBytes += layout.span(index).lengthBytes();
      }
    }
    return !(verdict instanceof ChunkVerdict.Bad);
  }

  private synchronized ChunkVerdict note(int index) throws IOException {
    if (unforcedBytes >= limits.syncEveryBytes()) {
      // The disk is slower than the network: what waits for it must not grow without end.
      awaitForced();
    }
    // After the wait: another thread may have brought the same chunk meanwhile.
    if (verified.get(index)) {
      return new ChunkVerdict.Duplicate();
    }
    requireOpen();
    requireForced();
    log.append(index);
    verified.set(index);
    unforcedBytes += layout.span(index).lengthBytes();
    if (!forcing
        && (unforcedBytes >= limits.syncEveryBytes()
            || nanos.getAsLong() - forcedAtNanos >= limits.syncEvery().toNanos())) {
      beginForce();
      requireForced();
    }
    return new ChunkVerdict.Written();
  }

  private void beginForce() throws IOException {
    folder.step().before("force content");
    forcing = true;
    unforcedBytes = 0;
    forcedAtNanos = nanos.getAsLong();
    int count = log.chunks();
    boolean given = false;
    try {
      behind.execute(() -> forceBehind(count));
      given = true;
    } finally {
      // Nobody would ever end it, and whoever closes would wait for that.
      forcing &= given;
    }
  }

  /** Forces while chunks go on coming: the disk and the network need not wait for each other. */
  private void forceBehind(int count) {
    try {
      content.force();
      endForce(count, null);
    } catch (IOException e) {
      endForce(count, e);
    } catch (RuntimeException e) {
      endForce(count, new IOException(e));
    }
  }

  // INVARIANT: the data is on disk before the log says so, hence force before append.
  private synchronized void endForce(int count, @Nullable IOException failure) {
    forcing = false;
    notifyAll();
    try {
      if (failure != null) {
        throw failure;
      }
      log.appendForced(count);
    } catch (IOException e) {
      forceFailure = e;
    }
  }

  /** A disk that has once failed to force may call the next attempt a success. */
  private void requireForced() throws IOException {
    IOException failure = forceFailure;
    if (failure != null) {
      throw new IOException("the disk has not kept what was written: " + failure, failure);
    }
  }

  /** Waits for what is forced behind; not to be given up, because the files are open until then. */
  private void awaitForced() {
    boolean interrupted = false;
    while (forcing) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void force() throws IOException {
    requireForced();
    folder.step().before("force content");
    content.force();
    log.appendForced(log.chunks());
    unforcedBytes = 0;
    forcedAtNanos = nanos.getAsLong();
  }

  private void requireOpen() {
    if (closed) {
      throw new CacheException(
          Reason.ABSENT, "the download of %s is closed".formatted(layout.name()));
    }
  }

  private CacheException writeFailure(int index, IOException cause) {
    int needed = layout.span(index).lengthBytes();
    long free = usableBytes();
    Reason reason = free < needed ? Reason.DISK_FULL : Reason.IO;
    return new CacheException(
        reason,
        "cannot write chunk %d of %s: needed=%d free=%d missing=%d: %s. What is verified stays; free space and ask again"
            .formatted(index, layout.name(), needed, free, missingBytes(), cause.getMessage()),
        cause);
  }

  private long usableBytes() {
    try {
      return freeSpace.usableBytes(folder.path());
    } catch (IOException e) {
      return 0;
    }
  }

  /** Forces the data and turns the folder into a complete bundle. */
  synchronized void finish() throws IOException {
    if (!verified().isComplete()) {
      throw new CacheException(
          Reason.ABSENT, "%s is not complete: %s".formatted(layout.name(), verified()));
    }
    awaitForced();
    force();
    closeFiles();
    folder.markComplete();
    onClose.accept(this);
  }

  /** Ends the download; what is verified stays for the next one. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    awaitForced();
    try (ContentFiles.Writer files = content;
        CrashLog records = log) {
      if (unforcedBytes > 0 && forceFailure == null) {
        folder.step().before("force content");
        files.force();
        records.appendForced(records.chunks());
      }
    } catch (IOException e) {
      throw new CacheException(
          Reason.IO, "cannot force %s to disk: %s".formatted(layout.name(), e), e);
    } finally {
      onClose.accept(this);
    }
  }

  private void closeFiles() throws IOException {
    closed = true;
    log.close();
    content.close();
  }
}
