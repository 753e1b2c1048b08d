package io.mycelium.empty;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.TaskContext;

/** The component: its only operation is over at once. */
public final class Empty implements Component {
  private static final byte[] NOTHING = {};

  /** For the node. */
  public Empty() {}

  @Override
  public void start(ComponentContext context) {}

  @Override
  public byte[] run(TaskContext task) {
    if (!task.operation().equals("nothing")) {
      throw new IllegalArgumentException(
          "operation '%s' is unknown, there is only 'nothing'".formatted(task.operation()));
    }
    return NOTHING.clone();
  }
}
