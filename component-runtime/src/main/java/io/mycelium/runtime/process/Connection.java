package io.mycelium.runtime.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One end of the socket between a node and the process of a slot. One thread reads; any thread
 * sends. The channel does not block, so that neither an actor waits nor an interrupted thread of a
 * component closes it; what the socket does not take waits here, up to a limit.
 */
final class Connection implements AutoCloseable {
  /** The most bytes that wait to be sent. */
  static final int MAX_WAITING_BYTES = 28 << 20;

  /** The most bytes that wait when values of services are added; the rest is for other frames. */
  static final int MAX_WAITING_VALUE_BYTES = 12 << 20;

  private static final int READ_BYTES = 64 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Map<Object, ByteBuffer> waiting = new LinkedHashMap<>();
  private long waitingBytes;
  private boolean closed;

  Connection(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, SelectionKey.OP_READ);
  }

  /** Sends, or keeps for later; false when there is no room or the other end is gone. */
  boolean offer(ByteBuffer frame) {
    return offer(new Object(), frame);
  }

  /** The same, in place of what still waits under an equal key. */
  boolean offer(Object merge, ByteBuffer frame) {
    lock.lock();
    try {
      if (closed || waitingBytes + frame.remaining() > MAX_WAITING_BYTES) {
        return false;
      }
      add(merge, frame);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends, and waits for room if there is none, be the thread interrupted or not: what an attempt
   * says last must not be lost because it was told to stop. Does nothing once the other end is
   * gone.
   */
  void put(ByteBuffer frame) {
    lock.lock();
    try {
      while (!closed && waitingBytes + frame.remaining() > MAX_WAITING_BYTES) {
        room.awaitUninterruptibly();
      }
      if (!closed) {
        add(new Object(), frame);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends the frames of a value, one behind the other, once there is room for all of them. A value
   * is on its way as a whole or not at all.
   *
   * @return whether it is; not when the other end is gone or made no room in time
   */
  boolean putAll(List<ByteBuffer> frames, Duration atMost) throws InterruptedException {
    int bytes = frames.stream().mapToInt(ByteBuffer::remaining).sum();
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (!closed && waitingBytes + bytes > MAX_WAITING_VALUE_BYTES) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return addAll(frames);
    } finally {
      lock.unlock();
    }
  }

  /** The same without a limit, be the thread interrupted or not. */
  void putAll(List<ByteBuffer> frames) {
    int bytes = frames.stream().mapToInt(ByteBuffer::remaining).sum();
    lock.lock();
    try {
      while (!closed && waitingBytes + bytes > MAX_WAITING_VALUE_BYTES) {
        room.awaitUninterruptibly();
      }
      var _ = addAll(frames);
    } finally {
      lock.unlock();
    }
  }

  private boolean addAll(List<ByteBuffer> frames) {
    if (!closed) {
      frames.forEach(frame -> add(new Object(), frame));
    }
    return !closed;
  }

  private void add(Object merge, ByteBuffer frame) {
    ByteBuffer before = waiting.get(merge);
    if (before != null && before.position() == 0) {
      waitingBytes -= before.remaining();
      waiting.put(merge, frame);
    } else {
      waiting.put(before == null ? merge : new Object(), frame);
    }
    waitingBytes += frame.remaining();
    flush();
  }

  private void flush() {
    try {
      Iterator<ByteBuffer> frames = waiting.values().iterator();
      while (frames.hasNext()) {
        ByteBuffer frame = frames.next();
        waitingBytes -= channel.write(frame);
        if (frame.hasRemaining()) {
          if ((key.interestOps() & SelectionKey.OP_WRITE) == 0) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
            selector.wakeup();
          }
          return;
        }
        frames.remove();
        room.signalAll();
      }
      if ((key.interestOps() & SelectionKey.OP_WRITE) != 0) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
      }
    } catch (IOException | RuntimeException gone) {
      // The reading thread finds the end of the channel and tells.
      markClosed();
    }
  }

  /**
   * Reads until the other end closes; the caller's thread does it.
   *
   * @param frames hears each frame without its length; may throw to end the connection
   * @throws IOException when the channel breaks or a frame is too long
   */
  void read(Consumer<ByteBuffer> frames) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    try {
      while (true) {
        selector.select();
        Thread.interrupted();
        selector.selectedKeys().clear();
        if (!channel.isOpen()) {
          return;
        }
        flushWaiting();
        int count = channel.read(buffer);
        if (count < 0) {
          return;
        }
        if (count > 0) {
          buffer = takeFrames(buffer, frames);
        }
      }
    } catch (ClosedSelectorException closedHere) {
      return;
    } finally {
      close();
    }
  }

  private void flushWaiting() {
    lock.lock();
    try {
      if (!waiting.isEmpty()) {
        flush();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Passes on what is complete; returns a buffer with room for the rest of the next frame. */
  private static ByteBuffer takeFrames(ByteBuffer buffer, Consumer<ByteBuffer> frames)
      throws IOException {
    buffer.flip();
    int needed = 0;
    while (buffer.remaining() >= FrameReader.LENGTH_BYTES) {
      int size = buffer.getInt(buffer.position());
      if (size < 1 || size > FrameReader.MAX_FRAME_BYTES) {
        throw new IOException(
            "a frame has %d bytes, allowed are 1 to %d"
                .formatted(size, FrameReader.MAX_FRAME_BYTES));
      }
      needed = FrameReader.LENGTH_BYTES + size;
      if (buffer.remaining() < needed) {
        break;
      }
      frames.accept(buffer.slice(buffer.position() + FrameReader.LENGTH_BYTES, size));
      buffer.position(buffer.position() + needed);
      needed = 0;
    }
    if (needed <= buffer.capacity()) {
      return buffer.compact();
    }
    return ByteBuffer.allocate(needed).put(buffer);
  }

  private void markClosed() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      waitingBytes = 0;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    markClosed();
    try (selector) {
      channel.close();
    } catch (IOException done) {
      // Nothing is left to be done about a socket that does not close.
      return;
    }
  }
}
