package io.mycelium.node.live;

import io.mycelium.actors.task.TaskReply;
import io.mycelium.actors.task.Work;
import io.mycelium.node.fleet.Resource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tasks as they are shown. */
final class TaskView {
  private TaskView() {}

  static Resource of(TaskBoard.Line line) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("task", line.task());
    facts.put("kind", line.kind());
    facts.put("state", line.state());
    facts.put("attempt", line.attempt());
    facts.put("node", line.node());
    facts.put("progress", line.state().equals("succeeded") ? 1.0 : 0.0);
    facts.put("reason", line.reason());
    return new Resource(line.task(), facts);
  }

  static Resource of(TaskReply.Description task, String lastNode) {
    Work work = task.body().work();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("task", task.task().value());
    facts.put("kind", TaskBoard.kindOf(task.body()));
    facts.put("state", task.phase().name().toLowerCase(Locale.ROOT));
    facts.put("attempt", task.attempt());
    facts.put("node", task.node() == null ? lastNode : task.node().value());
    facts.put("progress", task.fraction());
    facts.put("reason", task.detail());
    facts.put("loads", task.body().loads().stream().map(Object::toString).toList());
    facts.put("operation", work.operation());
    facts.put("input", EventView.ofBytes(work.input()));
    facts.put("time-limit", work.timeLimit().toString());
    if (!task.nodes().isEmpty()) {
      Map<String, Object> why = new LinkedHashMap<>();
      task.nodes().forEach(node -> why.put(node.node().value(), node.reason()));
      facts.put("why-not", why);
    }
    if (task.result() != null) {
      facts.put("result", EventView.ofBytes(task.result()));
    }
    return new Resource(task.task().value(), facts);
  }
}
