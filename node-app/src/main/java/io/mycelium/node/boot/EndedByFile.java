package io.mycelium.node.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mycelium.actors.agent.LastEnd;
import io.mycelium.actors.instance.HandsReport;
import io.mycelium.api.ComponentId;
import io.mycelium.runtime.ExitWitness;
import io.mycelium.runtime.SlotName;
import io.mycelium.runtime.leak.FullHeap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which component ended the JVM, in a file of one line, {@code mycelium-ended 1 SLOT EVIDENCE}. It
 * is written by the thread that exits, read after the next start, and deleted as soon as it is
 * told. A file that is damaged tells nothing.
 */
record EndedByFile(Path file) implements LastEnd {
  private static final Pattern LINE =
      Pattern.compile("mycelium-ended 1 (\\S+) (.+)\n", Pattern.DOTALL);
  private static final int MAX_BYTES = 16 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(EndedByFile.class);

  /** Writes it down, on disk when this returns. */
  void write(ExitWitness.Seen seen) {
    String line =
        "mycelium-ended 1 %s %s\n"
            .formatted(seen.slot(), seen.evidence().replaceAll("\\p{Cntrl}", " "));
    // A channel refuses a thread that is interrupted, and such a thread may well be about to exit.
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = UTF_8.encode(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      LOG.error("that {} ends this node could not be written down", seen.slot(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    LOG.error("{} ended this node: {}", seen.slot(), seen.evidence());
  }

  /** Writes down what a full heap says of the end before this start. */
  void write(FullHeap.Last last) {
    switch (last) {
      case FullHeap.Last.Nothing() -> {}
      case FullHeap.Last.Unknown(String reason) ->
          LOG.error("the heap was full before this start, by whom is not known: {}", reason);
      case FullHeap.Last.FilledBy(String slot, String evidence) ->
          SlotName.parse(slot)
              .ifPresentOrElse(
                  name -> write(new ExitWitness.Seen(name, "a full heap: " + evidence)),
                  () -> LOG.error("'{}', which is no name of a slot: {}", slot, evidence));
    }
  }

  @Override
  public Optional<HandsReport.EndedNode> take(ComponentId component) {
    Matcher line = LINE.matcher(text());
    if (!line.matches()) {
      return Optional.empty();
    }
    return SlotName.parse(line.group(1))
        .filter(name -> name.component().equals(component))
        .filter(told -> delete())
        .map(name -> new HandsReport.EndedNode(name.version(), name.generation(), line.group(2)));
  }

  private String text() {
    try {
      return Files.size(file) > MAX_BYTES ? "" : Files.readString(file);
    } catch (NoSuchFileException none) {
      return "";
    } catch (IOException e) {
      LOG.warn("{} can't be read: which component ended this node is not known", file, e);
      return "";
    }
  }

  /** What can't be deleted is not told: each time that it is asked for would count anew. */
  private boolean delete() {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} can't be deleted, so nobody is told which component ended this node", file, e);
      return false;
    }
  }
}
