package io.mycelium.kit.harness.sample;

import java.util.List;

/** A contract between components. */
public interface Greeter {
  /** Greets all of them. */
  Greeting greet(List<String> names);

  /** What is said, and by whom. */
  record Greeting(String text, String by) {}
}
