package io.mycelium.node.fleet;

import io.mycelium.api.TaskContext;
import io.mycelium.api.TaskId;
import java.util.Map;

/**
 * A task as it is submitted.
 *
 * @param id chosen by whoever submits it
 * @param kind {@code run-component}, {@code network-coordination}, {@code manage-storage} or {@code
 *     host-virtual-machine}
 * @param component the component that a {@code run-component} task runs, else empty
 * @param versions the range of versions that will do, {@code *} for any
 * @param operation the operation of the component
 * @param input the input, by convention JSON
 * @param options what else the kind takes: {@code node} and {@code zone} restrict the placement
 */
public record TaskSubmission(
    TaskId id,
    String kind,
    String component,
    String versions,
    String operation,
    byte[] input,
    Map<String, String> options) {
  /** The most options of a task. */
  public static final int MAX_OPTIONS = 32;

  /** Refuses an input or options over the limit. */
  public TaskSubmission {
    if (input.length > TaskContext.MAX_INPUT_BYTES) {
      throw new IllegalArgumentException(
          "input of task %s has %d bytes, the limit is %d; put it into a file or a component"
              .formatted(id, input.length, TaskContext.MAX_INPUT_BYTES));
    }
    if (options.size() > MAX_OPTIONS) {
      throw new IllegalArgumentException(
          "task %s has %d options, the limit is %d".formatted(id, options.size(), MAX_OPTIONS));
    }
    options = Map.copyOf(options);
  }
}
