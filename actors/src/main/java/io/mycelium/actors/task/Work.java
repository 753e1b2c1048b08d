package io.mycelium.actors.task;

import io.mycelium.actors.event.EventType;
import io.mycelium.api.NodeId;
import io.mycelium.api.TaskContext;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One operation with its input, its demands and its limits.
 *
 * @param operation 1 to {@value #MAX_OPERATION_LENGTH} characters
 * @param input at most {@link TaskContext#MAX_INPUT_BYTES} bytes; not copied, so nobody writes to
 *     it
 * @param timeLimit how long an attempt may run, measured since it started or its task recovered
 */
public record Work(
    String operation,
    byte[] input,
    Requirements requirements,
    OnCutOff onCutOff,
    Duration timeLimit) {
  /** The longest name of an operation, in characters. */
  public static final int MAX_OPERATION_LENGTH = 128;

  /** The longest time limit: a virtual machine runs until it is told to stop. */
  public static final Duration MAX_TIME_LIMIT = Duration.ofDays(3650);

  /** The longest name of a zone, in characters. */
  public static final int MAX_ZONE_LENGTH = 64;

  /** Refuses what is beyond the limits. */
  public Work {
    if (operation.isBlank() || operation.length() > MAX_OPERATION_LENGTH) {
      throw new IllegalArgumentException(
          "operation '%s' has %d characters, allowed are 1 to %d"
              .formatted(operation, operation.length(), MAX_OPERATION_LENGTH));
    }
    if (input.length > TaskContext.MAX_INPUT_BYTES) {
      throw new IllegalArgumentException(
          "input has %d bytes, the limit is %d: put the data where the component can fetch it"
              .formatted(input.length, TaskContext.MAX_INPUT_BYTES));
    }
    if (!timeLimit.isPositive() || timeLimit.compareTo(MAX_TIME_LIMIT) > 0) {
      throw new IllegalArgumentException(
          "time limit is %s, allowed is more than 0 and at most %s"
              .formatted(timeLimit, MAX_TIME_LIMIT));
    }
  }

  /**
   * What a node must have.
   *
   * @param memoryBytes free memory beside that of the components
   * @param zone the only zone; null for any
   * @param node the only node; null for any
   */
  public record Requirements(long memoryBytes, @Nullable String zone, @Nullable NodeId node) {
    /** No demands. */
    public static final Requirements NONE = new Requirements(0, null, null);

    /** Refuses negative memory and a zone without or with too long a name. */
    public Requirements {
      if (memoryBytes < 0) {
        throw new IllegalArgumentException("required memory is %d bytes".formatted(memoryBytes));
      }
      if (zone != null && (zone.isBlank() || zone.length() > MAX_ZONE_LENGTH)) {
        throw new IllegalArgumentException(
            "zone '%s' has %d characters, allowed are 1 to %d"
                .formatted(zone, zone.length(), MAX_ZONE_LENGTH));
      }
    }
  }

  /** What an attempt does when its node is cut off from the fleet. */
  public sealed interface OnCutOff {
    /** It stops. */
    @EventType(name = "Stop")
    record Stop() implements OnCutOff {}

    /** It goes on for a while; refused until attempts can outlive the JVM of their node. */
    @EventType(name = "Continue")
    record Continue(Duration ttl) implements OnCutOff {}
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Work that
        && operation.equals(that.operation)
        && Arrays.equals(input, that.input)
        && requirements.equals(that.requirements)
        && onCutOff.equals(that.onCutOff)
        && timeLimit.equals(that.timeLimit);
  }

  @Override
  public int hashCode() {
    return 31 * operation.hashCode() + Arrays.hashCode(input);
  }

  @Override
  public String toString() {
    return "%s(%d bytes)".formatted(operation, input.length);
  }
}
