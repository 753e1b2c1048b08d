package io.mycelium.distribution.cache;

import org.jspecify.annotations.Nullable;

/** The cache cannot do what was asked; the reason says which kind of trouble it is. */
public final class CacheException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds of trouble. */
  public enum Reason {
    /** The file system has too little free space. */
    DISK_FULL,
    /** A limit of the cache itself would be passed. */
    LIMIT,
    /** Another process or object uses the folder. */
    IN_USE,
    /** The folder was written by a newer program, or is not a cache. */
    LAYOUT,
    /** The bundle is not, or not completely, in the cache. */
    ABSENT,
    /** The bundle is being fetched by somebody else. */
    BUSY,
    /** Bytes on disk are no longer what they were. */
    ROTTEN,
    /** Reading or writing failed. */
    IO
  }

  private final Reason reason;

  /** Says what happened. */
  public CacheException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** Says what happened and what the system reported. */
  public CacheException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The kind of trouble. */
  public Reason reason() {
    return reason;
  }
}
