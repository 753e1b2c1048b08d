package io.mycelium.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Fleets whose test is gone without having ended them: a test that is killed can't clean up, so the
 * next one that starts in the same folder does. Files stay, for whoever looks at what happened.
 */
final class Orphans {
  private static final String OWNER = "owner";

  private Orphans() {}

  /** Says that this process owns the fleet whose files are here. */
  static void own(Path work) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(work.resolve(OWNER), mark(self));
  }

  /** Ends all processes of fleets in this folder whose owner does not run any more. */
  static void end(Path folder) {
    try (Stream<Path> fleets = Files.list(folder)) {
      fleets
          .filter(Orphans::isOrphaned)
          .flatMap(work -> Processes.of(work).stream())
          .forEach(ProcessHandle::destroyForcibly);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOrphaned(Path work) {
    try {
      String owner = Files.readString(work.resolve(OWNER));
      long pid = Long.parseLong(owner.substring(0, owner.indexOf(' ')));
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(process -> mark(process).equals(owner))
          .isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // A process id is used again; with its start it is not.
  private static String mark(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().map(Object::toString).orElse("");
  }
}
