package io.mycelium.node.fleet;

import io.mycelium.api.TaskId;
import java.time.Duration;
import java.util.Optional;

/** Reads what happened, page by page, so that a slow reader holds up nobody. */
public interface FleetStory {
  /** The events after an index, oldest first; an empty page when there are none within the wait. */
  StoryPage events(EventQuery query, Duration wait);

  /** The log lines of a task after an index; nothing when the task is not known. */
  Optional<StoryPage> log(TaskId task, long after, Duration wait);
}
