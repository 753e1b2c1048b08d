package io.mycelium.runtime;

import io.mycelium.api.Component;

/**
 * The code of a slot in the JVM of the node: classes behind one class loader, and how to make the
 * component of them. Whoever opens it may run nothing of the component yet.
 */
public interface SlotCode {
  /** The loader of all that belongs to the slot; when it is collected, the slot is gone. */
  ClassLoader loader();

  /** The field {@code number} of the loader, which a heap dump is searched for if it leaks. */
  long number();

  /** The bytes of the class files that were defined. */
  long classBytes();

  /** The heap that the code is known to hold for what it runs now; 0 where nobody counts. */
  default long heapBytes() {
    return 0;
  }

  /** The most tasks that may run or wait at a time. */
  default int maxTasks() {
    return LoadedComponent.MAX_RUNNING_TASKS;
  }

  /** The kind of thread that calls the component. */
  default Thread.Builder thread() {
    return Thread.ofVirtual();
  }

  /** The stack of such a thread in bytes; 0 if it is on the heap. */
  default long stackBytes() {
    return 0;
  }

  /** Makes the component; called once, on a thread of the slot. */
  Component make() throws Exception;

  /** Takes back what the code has put into the JVM; its threads were told to end before. */
  default void sweep() {}

  /** Lets go of files. */
  default void close() {}
}
