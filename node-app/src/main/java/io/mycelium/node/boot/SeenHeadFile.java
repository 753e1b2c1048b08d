package io.mycelium.node.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mycelium.actors.registry.SeenHead;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.release.TreeHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The furthest head in a file of one line, {@code mycelium-releases 1 INDEX ROOT}. It is written
 * beside and moved into place, so that it is there as a whole or as it was.
 */
final class SeenHeadFile implements SeenHead {
  private static final Pattern LINE =
      Pattern.compile("mycelium-releases 1 ([1-9][0-9]{0,17}) ([0-9a-f]{64})\n");

  private static final int MAX_BYTES = 256;

  private final Path file;
  private volatile TreeHead seen;

  private SeenHeadFile(Path file, TreeHead seen) {
    this.file = file;
    this.seen = seen;
  }

  /**
   * Reads the file; a node without one has seen nothing.
   *
   * @param empty the head of the empty log
   * @throws IllegalStateException if it can't be read, or is damaged
   */
  static SeenHeadFile open(Path file, TreeHead empty) {
    if (!Files.exists(file)) {
      return new SeenHeadFile(file, empty);
    }
    Matcher line = LINE.matcher(text(file));
    if (!line.matches()) {
      throw new IllegalStateException(
          "%s is damaged: it should say how far this node has read the release log. Delete it if the log is to be trusted as it is now"
              .formatted(file));
    }
    return new SeenHeadFile(
        file, new TreeHead(Long.parseLong(line.group(1)), Digest.ofHex(line.group(2))));
  }

  private static String text(Path file) {
    try {
      return Files.size(file) > MAX_BYTES ? "" : Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalStateException("%s can't be read: %s".formatted(file, e), e);
    }
  }

  @Override
  public TreeHead seen() {
    return seen;
  }

  @Override
  public synchronized void keep(TreeHead head) throws IOException {
    if (head.lastIndex() <= seen.lastIndex()) {
      return;
    }
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    String line = "mycelium-releases 1 %d %s\n".formatted(head.lastIndex(), head.root().hex());
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
    seen = head;
  }
}
