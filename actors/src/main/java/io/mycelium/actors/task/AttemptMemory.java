package io.mycelium.actors.task;

import io.mycelium.actors.instance.Lease;
import io.mycelium.actors.instance.LeaseReply;
import io.mycelium.actors.task.runner.RunnerCommand;
import io.mycelium.api.ComponentId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What is known of the current attempt and may be forgotten: it comes back by asking again. */
final class AttemptMemory {
  /** The most log lines kept. */
  static final int MAX_LOG_LINES = 200;

  /** The longest log line, in characters; longer ones are cut. */
  static final int MAX_LINE_LENGTH = 4_096;

  /** The most characters of all lines kept, so that a description fits into one frame. */
  static final int MAX_LOG_CHARACTERS = 32 * 1_024;

  private final long attempt;
  private final Map<ComponentId, LeaseReply.Granted> grants = new LinkedHashMap<>();
  private final Deque<String> log = new ArrayDeque<>();
  private int logCharacters;
  private long linesBefore;
  private long sinceNanos;
  private boolean answered;
  private String detail = "";
  private double fraction;

  AttemptMemory(long attempt, long nowNanos) {
    this.attempt = attempt;
    this.sinceNanos = nowNanos;
  }

  long attempt() {
    return attempt;
  }

  /** Starts to measure a new phase of the attempt. */
  void phaseStarted(long nowNanos) {
    sinceNanos = nowNanos;
    fraction = 0;
    detail = "";
  }

  boolean longerThan(Duration limit, long nowNanos) {
    return nowNanos - sinceNanos >= limit.toNanos();
  }

  void granted(LeaseReply.Granted granted) {
    answered = true;
    grants.put(granted.lease().component(), granted);
  }

  boolean isGranted(ComponentId component) {
    return grants.containsKey(component);
  }

  List<Lease> leases(List<NetworkTask.Need> needs) {
    List<Lease> leases = new ArrayList<>();
    for (NetworkTask.Need need : needs) {
      LeaseReply.Granted granted = grants.get(need.component());
      if (granted != null) {
        leases.add(granted.lease());
      }
    }
    return leases;
  }

  /** The runner of the component that runs the operation; null while its lease is not granted. */
  @Nullable ActorRef<RunnerCommand> runner(NetworkTask body) {
    LeaseReply.Granted granted = grants.get(body.loads().getFirst().component());
    return granted == null ? null : granted.runner();
  }

  boolean answered() {
    return answered;
  }

  String detail() {
    return detail;
  }

  double fraction() {
    return fraction;
  }

  void detail(String text) {
    answered = true;
    detail = text;
  }

  void preparing(double reached, String message) {
    answered = true;
    progress(reached, message);
  }

  void progress(double reached, String message) {
    fraction = Double.isNaN(reached) ? fraction : Math.clamp(reached, 0.0, 1.0);
    detail = message;
  }

  void log(List<String> lines) {
    for (String line : lines) {
      String cut = line.length() <= MAX_LINE_LENGTH ? line : line.substring(0, MAX_LINE_LENGTH);
      log.addLast(cut);
      logCharacters += cut.length();
      while (log.size() > MAX_LOG_LINES || logCharacters > MAX_LOG_CHARACTERS) {
        logCharacters -= log.removeFirst().length();
        linesBefore++;
      }
    }
  }

  List<String> log() {
    return List.copyOf(log);
  }

  /** How many lines came before those that are kept. */
  long linesBefore() {
    return linesBefore;
  }
}
