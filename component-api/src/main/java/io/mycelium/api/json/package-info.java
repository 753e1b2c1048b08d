/**
 * JSON for inputs and results of tasks, without a library in the bundle. {@link
 * io.mycelium.api.json.Json} has one method for each direction:
 *
 * <pre>{@code
 * public byte[] run(TaskContext task) {
 *   Map<String, @Nullable Object> input = Json.object(task.input());
 *   return Json.bytes(Map.of("greeting", "Hello " + input.get("name")));
 * }
 * }</pre>
 */
@NullMarked
package io.mycelium.api.json;

import org.jspecify.annotations.NullMarked;
