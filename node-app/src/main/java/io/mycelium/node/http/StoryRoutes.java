package io.mycelium.node.http;

import io.mycelium.api.TaskId;
import io.mycelium.node.fleet.EventQuery;
import io.mycelium.node.fleet.FleetStory;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.fleet.StoryPage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Events and task logs: as one page of JSON, or followed as server-sent events. */
final class StoryRoutes {
  /** How long a stream is silent before a heartbeat; shorter than the server's idle limit. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final int PAGE = 200;

  private final FleetStory story;

  StoryRoutes(FleetStory story) {
    this.story = story;
  }

  ApiResponse events(ApiRequest request) {
    String prefix = request.query("id", "");
    EventQuery first =
        new EventQuery(
            request.number("after", 0), prefix, Math.toIntExact(request.number("limit", PAGE)));
    if (!request.streaming()) {
      return ApiResponse.ok(story.events(first, Duration.ZERO));
    }
    return new ApiResponse.Stream(
        sink ->
            follow(
                sink,
                "event",
                first.after(),
                after -> story.events(new EventQuery(after, prefix, first.limit()), HEARTBEAT)));
  }

  ApiResponse log(ApiRequest request) {
    TaskId task = new TaskId(request.path("task"));
    long after = request.number("after", 0);
    StoryPage first = page(task, after, Duration.ZERO);
    if (!request.streaming()) {
      return ApiResponse.ok(first);
    }
    return new ApiResponse.Stream(
        sink -> follow(sink, "line", after, next -> page(task, next, HEARTBEAT)));
  }

  private StoryPage page(TaskId task, long after, Duration wait) {
    Optional<StoryPage> page = story.log(task, after, wait);
    return page.orElseThrow(
        () -> new ApiException(ApiError.NOT_FOUND, "there is no task '%s'".formatted(task)));
  }

  private interface Pages {
    StoryPage after(long index);
  }

  private static void follow(ApiResponse.EventSink sink, String name, long after, Pages pages)
      throws IOException {
    StoryPage page = pages.after(after);
    while (true) {
      for (Resource item : page.items()) {
        sink.event(item.name(), name, item);
      }
      if (page.ended()) {
        sink.event("", "end", "");
        return;
      }
      if (page.items().isEmpty()) {
        sink.heartbeat();
      }
      page = pages.after(page.next());
    }
  }
}
