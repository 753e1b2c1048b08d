package io.mycelium.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what happened, from the log alone, whatever was done to the fleet meanwhile.
 *
 * <ul>
 *   <li>The attempts of a task are 1, 2, 3, …, and each begins after the one before was lost.
 *   <li>A task has one outcome at most, of its last attempt, which was not lost before.
 *   <li>A task runs under leases that were granted to that attempt.
 *   <li>The leases of one attempt are never alive on two nodes.
 *   <li>The generations of an instance and the incarnations of a node only grow.
 * </ul>
 */
public final class History {
  private static final Set<String> OUTCOMES =
      Set.of("task.succeeded", "task.failed", "task.cancelled");
  private static final Set<String> LEASE_ENDS =
      Set.of(
          "component.lease-released",
          "component.lease-superseded",
          "component.lease-expired",
          "component.lease-voided");

  private final List<String> wrong = new ArrayList<>();
  private final Map<String, TaskSoFar> tasks = new HashMap<>();
  private final Map<String, Long> generations = new HashMap<>();
  private final Map<String, Long> incarnations = new HashMap<>();
  private final Map<String, Set<String>> alive = new HashMap<>();
  private final Set<String> granted = new HashSet<>();

  /** What is known of one task at a place in the log. */
  private static final class TaskSoFar {
    private long attempt;
    private boolean open;
    private String outcome = "";
  }

  private History() {}

  /** What is wrong with events that are in their order; empty if nothing is. */
  public static List<String> violations(List<LoggedEvent> events) {
    History history = new History();
    events.forEach(history::accept);
    return List.copyOf(history.wrong);
  }

  private void accept(LoggedEvent event) {
    if (event.type().startsWith("task.")) {
      task(event, tasks.computeIfAbsent(event.entity(), any -> new TaskSoFar()));
      return;
    }
    switch (event.type()) {
      case "component.lease-granted" -> grant(event);
      case "component.load-started" -> grows(event, "generation", generations);
      case "node.started" -> grows(event, "incarnation", incarnations);
      default -> {
        if (LEASE_ENDS.contains(event.type())) {
          end(event);
        }
      }
    }
  }

  private void task(LoggedEvent event, TaskSoFar task) {
    long attempt = event.number("attempt");
    if (!task.outcome.isEmpty() && !event.type().equals("task.submitted")) {
      tell(event, "comes after the outcome " + task.outcome);
    }
    switch (event.type()) {
      case "task.placed" -> {
        if (attempt != task.attempt + 1 || task.open) {
          tell(event, "begins attempt %d after %s".formatted(attempt, standing(task)));
        }
        task.attempt = attempt;
        task.open = true;
      }
      case "task.running" -> {
        requireCurrent(event, task);
        for (JsonNode lease : event.fields().path("leases")) {
          if (!granted.contains(key(lease))) {
            tell(event, "runs under a lease that nobody granted: " + lease);
          }
        }
      }
      case "task.attempt-lost" -> {
        requireCurrent(event, task);
        task.open = false;
      }
      case "task.succeeded" -> {
        requireCurrent(event, task);
        task.outcome = event.type();
      }
      default -> {
        if (OUTCOMES.contains(event.type())) {
          task.outcome = event.type();
        }
      }
    }
  }

  private void requireCurrent(LoggedEvent event, TaskSoFar task) {
    if (event.number("attempt") != task.attempt || !task.open) {
      tell(event, "is of attempt %d, but %s".formatted(event.number("attempt"), standing(task)));
    }
  }

  private static String standing(TaskSoFar task) {
    return "attempt %d is %s".formatted(task.attempt, task.open ? "open" : "lost");
  }

  private static String key(JsonNode lease) {
    return "%s/%d on %s/%s generation %d"
        .formatted(
            lease.path("task").asText(),
            lease.path("attempt").asLong(),
            lease.path("node").asText(),
            lease.path("component").asText(),
            lease.path("generation").asLong());
  }

  private static String holder(JsonNode lease) {
    return lease.path("task").asText() + "/" + lease.path("attempt").asLong();
  }

  private void grant(LoggedEvent event) {
    JsonNode lease = event.fields().path("lease");
    granted.add(key(lease));
    Set<String> leases = alive.computeIfAbsent(holder(lease), any -> new TreeSet<>());
    leases.add(key(lease));
    String here = " on " + lease.path("node").asText() + "/";
    if (leases.stream().anyMatch(other -> !other.contains(here))) {
      tell(event, "one attempt has leases on two nodes: " + leases);
    }
  }

  private void end(LoggedEvent event) {
    JsonNode lease = event.fields().path("lease");
    Set<String> leases = alive.computeIfAbsent(holder(lease), any -> new TreeSet<>());
    if (!leases.remove(key(lease))) {
      tell(event, "ends a lease that is not alive: " + key(lease));
    }
  }

  private void grows(LoggedEvent event, String field, Map<String, Long> last) {
    long number = event.number(field);
    long before = last.getOrDefault(event.entity(), 0L);
    if (number <= before) {
      tell(event, "%s %d after %d".formatted(field, number, before));
    }
    last.put(event.entity(), number);
  }

  private void tell(LoggedEvent event, String what) {
    wrong.add(
        "%s#%d %s (%d): %s"
            .formatted(event.entity(), event.number(), event.type(), event.ordering(), what));
  }
}
