package io.mycelium.node.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.node.cli.Verbs;
import io.mycelium.node.http.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Gives verbs to the command line, for one fleet, and shows them as they would be typed. */
final class Shell {
  private static final long LOOK_AGAIN_MS = 100;

  private final Verbs verbs;
  private final PrintWriter out;
  private final LongSupplier nanos;

  /** A shell that shows what it does on {@code out}. */
  Shell(Supplier<CommandLine> program, Path fleet, PrintWriter out, LongSupplier nanos) {
    this.verbs = new Verbs(program, fleet);
    this.out = out;
    this.nanos = nanos;
  }

  private Verbs.Ended shown(String... verb) {
    out.println("  $ mycelium " + String.join(" ", verb));
    out.flush();
    return verbs.execute(List.of(verb));
  }

  /** Runs a verb that must succeed; returns what it prints. */
  String run(String... verb) {
    return checked(shown(verb));
  }

  private static String checked(Verbs.Ended ended) {
    StepFailedException.require(ended.code() == 0, ended.toString());
    return ended.output();
  }

  /** Runs a verb that must be refused; returns the refusal. */
  String refused(String... verb) {
    Verbs.Ended ended = shown(verb);
    StepFailedException.require(ended.code() == 1, "this had to be refused: " + ended);
    String refusal = ended.errors().strip();
    say("refused: " + refusal);
    return refusal;
  }

  /** Shows a line below the verb. */
  void say(String line) {
    out.println("    " + line);
    out.flush();
  }

  /** The answer of a verb that prints JSON; not shown. */
  JsonNode json(String... verb) {
    List<String> all = new ArrayList<>(List.of(verb));
    all.addAll(List.of("-o", "json"));
    return parse(checked(verbs.execute(all)));
  }

  /** The events of the entities whose id begins so, as the log has them. */
  List<JsonNode> events(String idPrefix) {
    return eventLines(idPrefix).stream().map(line -> parse(line).path("facts")).toList();
  }

  /** The same as the verb prints them. */
  List<String> eventLines(String idPrefix) {
    return checked(verbs.execute(List.of("events", "--id", idPrefix, "-o", "json")))
        .lines()
        .toList();
  }

  private static JsonNode parse(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new StepFailedException("no JSON: " + e.getOriginalMessage());
    }
  }

  /** Looks again and again until there is something, within a limit. */
  <T> T await(String what, Duration limit, Supplier<Optional<T>> look) {
    long end = nanos.getAsLong() + limit.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (nanos.getAsLong() - end < 0) {
        Optional<T> seen = look.get();
        if (seen.isPresent()) {
          return seen.get();
        }
        if (never.await(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new StepFailedException("%s was not seen within %s".formatted(what, limit));
  }
}
