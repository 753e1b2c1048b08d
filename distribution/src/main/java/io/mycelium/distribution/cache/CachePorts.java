package io.mycelium.distribution.cache;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What a cache asks of the world around it.
 *
 * @param freeSpace how much the disk has left
 * @param nanos a monotonic clock in nanoseconds
 * @param clock says when a bundle came and was used, also over restarts
 * @param keeping why bundles are kept
 * @param behind forces data to disk while a download goes on
 */
public record CachePorts(
    FreeSpace freeSpace,
    LongSupplier nanos,
    InstantSource clock,
    Keeping keeping,
    Executor behind) {
  /** The system's disk and clocks. */
  public static CachePorts ofSystem(Keeping keeping) {
    return new CachePorts(
        FreeSpace.ofFileSystem(),
        System::nanoTime,
        InstantSource.system(),
        keeping,
        force -> Thread.ofPlatform().daemon().name("cache-force").start(force));
  }
}
