/**
 * What a component author compiles against.
 *
 * <p>A component is one class that implements {@link Component}. The node calls {@code start} with
 * a {@link ComponentContext}, {@code run} with a {@link TaskContext} for each attempt at a task,
 * and {@code stop}. All of them may block: they run on virtual threads.
 *
 * <p>Inputs and results of tasks are JSON by convention; {@link io.mycelium.api.json.Json} reads
 * and writes it.
 *
 * <p>Only the types of this package and of the JDK cross the border between node and component.
 * What a component takes from its context is closed by the node at unload; what it takes elsewhere
 * it must give back in {@code stop}. A facility that a node lacks is refused with {@link
 * NotAvailableException}.
 *
 * <p>A minimal component:
 *
 * <pre>{@code
 * public final class Greeter implements Component {
 *   private volatile String greeting = "";
 *
 *   public void start(ComponentContext context) {
 *     greeting = "Hello from version " + context.version() + ',';
 *   }
 *
 *   public byte[] run(TaskContext task) {
 *     return (greeting + ' ' + new String(task.input(), UTF_8)).getBytes(UTF_8);
 *   }
 * }
 * }</pre>
 */
@NullMarked
package io.mycelium.api;

import org.jspecify.annotations.NullMarked;
