package io.mycelium.node.live;

import io.mycelium.actors.task.NetworkTask;
import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskEvent;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All tasks, folded from the journal: it is read on from where it was read last. Beyond the limit
 * the oldest that have ended are left out; they are still in the journal.
 */
final class TaskBoard {
  /** The most tasks that are listed. */
  static final int MAX_TASKS = 10_000;

  private static final String PREFIX = TaskActor.KEY.name() + "|";
  private static final int PAGE = 1_000;

  private final JournalReader journal;
  private final Map<String, Line> tasks = new LinkedHashMap<>();
  private long readUpTo;

  /** A task in a list. */
  record Line(String task, String kind, String state, long attempt, String node, String reason) {
    boolean hasEnded() {
      return state.equals("succeeded") || state.equals("failed") || state.equals("cancelled");
    }

    private Line at(String next, String because) {
      return new Line(task, kind, next, attempt, node, because);
    }
  }

  TaskBoard(JournalReader journal) {
    this.journal = journal;
  }

  /** All of them now, the oldest first. */
  synchronized List<Line> current() {
    List<StoredRow> page;
    do {
      page = Asking.reading(() -> journal.eventsAfter(readUpTo, PREFIX, PAGE));
      page.forEach(this::fold);
    } while (page.size() == PAGE);
    trim();
    return new ArrayList<>(tasks.values());
  }

  private void fold(StoredRow row) {
    readUpTo = row.ordering();
    String task = row.persistenceId().substring(PREFIX.length());
    TaskEvent event = TaskActor.EVENTS.decode(row.envelope().payload());
    Optional.ofNullable(after(task, tasks.get(task), event))
        .ifPresent(line -> tasks.put(task, line));
  }

  private static @Nullable Line after(String task, @Nullable Line before, TaskEvent event) {
    if (event instanceof TaskEvent.Submitted submitted) {
      return new Line(task, kindOf(submitted.body()), "submitted", 0, "", "");
    }
    if (before == null) {
      return null;
    }
    return switch (event) {
      case TaskEvent.Submitted submitted -> before;
      case TaskEvent.Placed(long attempt, var node, long incarnation, var besides) ->
          new Line(task, before.kind(), "placed", attempt, node.value(), "");
      case TaskEvent.Running running -> before.at("running", "");
      case TaskEvent.AttemptLost(long attempt, String reason) ->
          new Line(task, before.kind(), "submitted", attempt, "", reason);
      case TaskEvent.CancelRequested requested -> before.at("cancelling", "");
      case TaskEvent.Succeeded succeeded -> before.at("succeeded", "");
      case TaskEvent.Failed(long attempt, String reason) -> before.at("failed", reason);
      case TaskEvent.Cancelled(long attempt, String reason) -> before.at("cancelled", reason);
      case TaskEvent.StaleRefused refused -> before;
    };
  }

  static String kindOf(NetworkTask body) {
    return switch (body) {
      case NetworkTask.HostVirtualMachine task -> "host-virtual-machine";
      case NetworkTask.ManageStorage task -> "manage-storage";
      case NetworkTask.NetworkCoordination task -> "network-coordination";
      case NetworkTask.RunComponent task -> "run-component";
    };
  }

  private void trim() {
    Iterator<Line> oldest = tasks.values().iterator();
    while (tasks.size() > MAX_TASKS && oldest.hasNext()) {
      if (oldest.next().hasEnded()) {
        oldest.remove();
      }
    }
  }
}
