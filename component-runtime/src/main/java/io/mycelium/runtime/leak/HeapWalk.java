package io.mycelium.runtime.leak;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has dumps walked by a child JVM, one at a time, in a memory and a time of its own. */
final class HeapWalk implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  private final Path output;
  private final Duration limit;
  private final int heapMegabytes;
  private boolean closed;
  private @Nullable Process child;

  /**
   * Starts nothing yet.
   *
   * @param output takes what the child prints, for as long as it runs
   * @param limit how long it may take
   * @param heapMegabytes its heap
   */
  HeapWalk(Path output, Duration limit, int heapMegabytes) {
    this.output = output;
    this.limit = limit;
    this.heapMegabytes = heapMegabytes;
  }

  /** What came of it. */
  sealed interface Answer {
    /** What the child has printed: what stands before the tab of each line, and behind it. */
    record Lines(Map<String, String> lines) implements Answer {}

    /** Why there is nothing. */
    record Failed(String reason) implements Answer {}
  }

  /** Walks a dump; the question is as {@link HeapWalkMain} understands it. Blocks. */
  Answer of(Path dump, List<String> question) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(dump, question))
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    hold(process);
    try {
      // A child ends by itself after its limit; this is for one that can't even do that.
      if (!process.waitFor(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
        return failed("does not end");
      }
      if (process.exitValue() != 0) {
        return failed("has ended with " + process.exitValue());
      }
      try (InputStream lines = Files.newInputStream(output)) {
        byte[] read = lines.readNBytes(MAX_OUTPUT_BYTES);
        return new Answer.Lines(parse(new String(read, StandardCharsets.UTF_8)));
      }
    } finally {
      process.destroyForcibly();
      hold(null);
      Files.deleteIfExists(output);
    }
  }

  private Answer failed(String how) {
    return new Answer.Failed(
        "its walk %s: its limits are %s and %d MB of heap".formatted(how, limit, heapMegabytes));
  }

  private synchronized void hold(@Nullable Process process) {
    child = process;
    if (closed && process != null) {
      process.destroyForcibly();
    }
  }

  private List<String> command(Path dump, List<String> question) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(heapMegabytes),
                // Nearly all of it is a few large tables that stay.
                "-Xmn32m",
                "-XX:+UseSerialGC",
                "-cp",
                ownCode().toString(),
                HeapWalkMain.class.getName(),
                dump.toString(),
                Long.toString(limit.toSeconds())));
    command.addAll(question);
    return command;
  }

  private static Path ownCode() {
    try {
      return Path.of(HeapWalk.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> parse(String lines) {
    Map<String, String> parsed = new LinkedHashMap<>();
    for (String line : lines.lines().toList()) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        parsed.put(line.substring(0, tab), line.substring(tab + 1));
      }
    }
    return parsed;
  }

  /** Ends a child that walks, and each that begins later. */
  @Override
  public synchronized void close() {
    closed = true;
    if (child != null) {
      child.destroyForcibly();
    }
  }
}
