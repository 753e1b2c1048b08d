package io.mycelium.node.live;

import io.mycelium.actors.task.NetworkTask;
import io.mycelium.actors.task.Work;
import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.VersionRange;
import io.mycelium.node.fleet.TaskSubmission;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Tasks as the fleet knows them, from tasks as they are submitted. */
final class TaskBodies {
  /** How long an attempt may run unless the task says otherwise. */
  static final Duration DEFAULT_TIME_LIMIT = Work.MAX_TIME_LIMIT;

  private static final String NODE = "node";
  private static final String ZONE = "zone";
  private static final String MEMORY = "memory-bytes";
  private static final String TIME_LIMIT = "time-limit";
  private static final String ON_CUT_OFF = "on-cut-off";
  private static final Set<String> OPTIONS =
      new TreeSet<>(Set.of(NODE, ZONE, MEMORY, TIME_LIMIT, ON_CUT_OFF));

  private TaskBodies() {}

  /** Refuses kinds, options and values that it does not know, by name. */
  static NetworkTask of(TaskSubmission task) {
    for (String option : task.options().keySet()) {
      if (!OPTIONS.contains(option)) {
        throw new IllegalArgumentException("option '%s' is none of %s".formatted(option, OPTIONS));
      }
    }
    VersionRange versions = VersionRange.parse(task.versions());
    Work work = work(task);
    if (!task.kind().equals("run-component") && !task.component().isEmpty()) {
      throw new IllegalArgumentException(
          "a task of kind '%s' names its components itself; '%s' was given"
              .formatted(task.kind(), task.component()));
    }
    return switch (task.kind()) {
      case "run-component" ->
          new NetworkTask.RunComponent(new ComponentId(task.component()), versions, work);
      case "network-coordination" -> new NetworkTask.NetworkCoordination(versions, work);
      case "manage-storage" -> new NetworkTask.ManageStorage(versions, work);
      case "host-virtual-machine" -> new NetworkTask.HostVirtualMachine(versions, versions, work);
      default ->
          throw new IllegalArgumentException(
              "kind '%s' is none of run-component, network-coordination, manage-storage, host-virtual-machine"
                  .formatted(task.kind()));
    };
  }

  private static Work work(TaskSubmission task) {
    Map<String, String> options = task.options();
    String node = options.get(NODE);
    return new Work(
        task.operation(),
        task.input(),
        new Work.Requirements(
            number(options.getOrDefault(MEMORY, "0")),
            options.get(ZONE),
            node == null ? null : new NodeId(node)),
        cutOff(options.getOrDefault(ON_CUT_OFF, "stop")),
        options.containsKey(TIME_LIMIT)
            ? duration(TIME_LIMIT, options.get(TIME_LIMIT))
            : DEFAULT_TIME_LIMIT);
  }

  private static Work.OnCutOff cutOff(String text) {
    return text.equals("stop")
        ? new Work.OnCutOff.Stop()
        : new Work.OnCutOff.Continue(duration(ON_CUT_OFF, text));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "option %s='%s' is no whole number".formatted(MEMORY, text), e);
    }
  }

  private static Duration duration(String option, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "option %s='%s' is no duration like PT30S".formatted(option, text), e);
    }
  }
}
