package io.mycelium.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** A shared arena with a limit; its bytes count for the slot. */
final class SlotArena implements Arena {
  private final Arena arena = Arena.ofShared();
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong slotBytes;
  private final long maxBytes;

  SlotArena(long maxBytes, AtomicLong slotBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("limit of an arena is %d bytes".formatted(maxBytes));
    }
    this.maxBytes = maxBytes;
    this.slotBytes = slotBytes;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    long after = used.addAndGet(byteSize);
    if (byteSize < 0 || after > maxBytes) {
      used.addAndGet(-byteSize);
      throw new IllegalStateException(
          "arena holds %d bytes, %d more are above its limit %d"
              .formatted(after - byteSize, byteSize, maxBytes));
    }
    MemorySegment segment = arena.allocate(byteSize, byteAlignment);
    slotBytes.addAndGet(byteSize);
    return segment;
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  @Override
  public void close() {
    arena.close();
    slotBytes.addAndGet(-used.getAndSet(0));
  }
}
