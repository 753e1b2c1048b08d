package io.mycelium.runtime.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where one child finds its node: a socket in a folder of the owner, gone once it has come. */
final class ChildSocket implements AutoCloseable {
  /** The longest path that every system takes for a Unix domain socket. */
  private static final int MAX_PATH_BYTES = 100;

  private final Path path;
  private final @Nullable Path temporary;
  private final ServerSocketChannel server;

  private ChildSocket(Path path, @Nullable Path temporary, ServerSocketChannel server) {
    this.path = path;
    this.temporary = temporary;
    this.server = server;
  }

  /** Opens one below the folder, or in a folder of its own where that path would be too long. */
  static ChildSocket open(Path folder, String name) throws IOException {
    Path path = folder.toAbsolutePath().resolve(name);
    Path temporary = null;
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      temporary = Files.createTempDirectory("mycelium");
      path = temporary.resolve("s");
    } else {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), 1);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return new ChildSocket(path, temporary, server);
  }

  Path path() {
    return path;
  }

  /**
   * Waits for the child.
   *
   * @param limit how long
   * @param gone completes when there is nobody to wait for any more
   */
  SocketChannel accept(Duration limit, CompletableFuture<?> gone) throws IOException {
    try (Selector selector = Selector.open()) {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      var _ = gone.whenComplete((any, failure) -> selector.wakeup());
      if (!gone.isDone()) {
        selector.select(limit.toMillis());
      }
      SocketChannel channel = server.accept();
      if (channel == null) {
        throw new IOException(
            gone.isDone()
                ? "its process ended before it connected"
                : "its process did not connect within " + limit);
      }
      return channel;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException left) {
      // An empty socket file harms nobody; the next of its name replaces it.
      return;
    }
  }
}
