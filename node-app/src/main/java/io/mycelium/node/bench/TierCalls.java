package io.mycelium.node.bench;

import io.mycelium.api.TaskId;
import io.mycelium.runtime.LoadedSlot;
import io.mycelium.runtime.TaskInvocation;
import io.mycelium.runtime.TaskOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How long one call of a component takes in its tier, and what a bare ping-pong over a Unix domain
 * socket takes: both in microseconds, one after the other, from the asking thread and back to it.
 */
final class TierCalls {
  private static final double NANOS_PER_MICRO = 1000;
  private static final int MESSAGE_BYTES = 64;
  private static final TaskId TASK = new TaskId("bench");

  private static final TaskInvocation.Listener DEAF =
      new TaskInvocation.Listener() {
        @Override
        public void progress(double fraction, String message) {
          // Nobody looks at it.
        }

        @Override
        public void log(String line) {
          // Nobody reads it.
        }
      };

  private final int warmUp;
  private final int count;
  private final LongSupplier nanos;

  /**
   * @param warmUp calls that are not counted
   * @param count calls that are
   */
  TierCalls(int warmUp, int count, LongSupplier nanos) {
    this.warmUp = warmUp;
    this.count = count;
    this.nanos = nanos;
  }

  @FunctionalInterface
  private interface Call {
    void make() throws IOException;
  }

  /** Calls of an operation of a slot that works, whatever its tier. */
  Samples calls(LoadedSlot slot, String operation) throws IOException {
    return measured(
        () -> {
          TaskOutcome outcome =
              slot.run(new TaskInvocation(TASK, 1, operation, new byte[0], DEAF)).outcome().join();
          if (!(outcome instanceof TaskOutcome.Succeeded)) {
            throw new BenchFailedException("a call has not succeeded: " + outcome);
          }
        });
  }

  /** As many ping-pongs between two threads over a socket below the folder. */
  Samples pingPong(Path folder) throws IOException {
    Path path = folder.resolve("ping");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread echo = Thread.ofPlatform().daemon().name("echo").start(() -> echo(server));
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        return measured(
            () -> {
              channel.write(message.clear());
              whole(channel, message.clear());
            });
      } finally {
        echo.interrupt();
      }
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static void echo(ServerSocketChannel server) {
    try (SocketChannel channel = server.accept()) {
      ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
      while (true) {
        whole(channel, message.clear());
        channel.write(message.flip());
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void whole(SocketChannel channel, ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      if (channel.read(message) < 0) {
        throw new EOFException("the other end has closed");
      }
    }
  }

  private Samples measured(Call call) throws IOException {
    for (int i = 0; i < warmUp; i++) {
      call.make();
    }
    double[] micros = new double[count];
    for (int i = 0; i < count; i++) {
      long begun = nanos.getAsLong();
      call.make();
      micros[i] = (nanos.getAsLong() - begun) / NANOS_PER_MICRO;
    }
    return Samples.of(Arrays.stream(micros));
  }
}
