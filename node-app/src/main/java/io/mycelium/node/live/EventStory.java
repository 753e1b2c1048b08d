package io.mycelium.node.live;

import io.mycelium.actors.task.TaskActor;
import io.mycelium.actors.task.TaskCommand;
import io.mycelium.actors.task.TaskReply;
import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.EventQuery;
import io.mycelium.node.fleet.FleetStory;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.StoryPage;
import io.mycelium.persistence.JournalReader;
import io.mycelium.persistence.StoredRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * What happened, from the journal, and what tasks have logged, from the tasks. Other nodes write to
 * the journal too, so whoever waits for news looks again and again.
 */
final class EventStory implements FleetStory {
  private static final long LOOK_AGAIN_MS = 150;

  private final JournalReader journal;
  private final Asking asking;
  private final LongSupplier nanos;

  EventStory(JournalReader journal, Asking asking, LongSupplier nanos) {
    this.journal = journal;
    this.asking = asking;
    this.nanos = nanos;
  }

  @Override
  public StoryPage events(EventQuery query, Duration wait) {
    long end = nanos.getAsLong() + wait.toNanos();
    while (true) {
      List<StoredRow> rows =
          Asking.reading(() -> journal.eventsAfter(query.after(), query.idPrefix(), query.limit()));
      if (!rows.isEmpty() || nanos.getAsLong() - end >= 0) {
        long next = rows.isEmpty() ? query.after() : rows.getLast().ordering();
        return new StoryPage(rows.stream().map(EventView::of).toList(), next, false);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS));
    }
  }

  @Override
  public Optional<StoryPage> log(TaskId task, long after, Duration wait) {
    long end = nanos.getAsLong() + wait.toNanos();
    while (true) {
      TaskReply reply =
          asking.untilAnswered(TaskActor.KEY, task.value(), TaskCommand.Describe::new);
      if (!(reply instanceof TaskReply.Description known)) {
        return Optional.empty();
      }
      StoryPage page = page(known, after);
      if (!page.items().isEmpty() || page.ended() || nanos.getAsLong() - end >= 0) {
        return Optional.of(page);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MS));
    }
  }

  /**
   * Lines are counted through one attempt. A reader who has seen more than there are was reading an
   * earlier attempt, and begins anew.
   */
  private static StoryPage page(TaskReply.Description task, long after) {
    long last = task.linesBefore() + task.log().size();
    long from = after > last ? 0 : after;
    List<Resource> lines = new ArrayList<>();
    for (int i = 0; i < task.log().size(); i++) {
      long index = task.linesBefore() + i + 1;
      if (index > from) {
        lines.add(
            new Resource(
                Long.toString(index),
                Map.of("attempt", task.attempt(), "line", task.log().get(i))));
      }
    }
    boolean ended =
        switch (task.phase()) {
          case SUCCEEDED, FAILED, CANCELLED -> true;
          case SUBMITTED, PLACED, PREPARING, RUNNING, CANCELLING -> false;
        };
    return new StoryPage(lines, last, ended);
  }
}
