package io.mycelium.node.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What others do, beside which we are measured. Rivals are not part of the installation: the
 * launcher adds them to the class path of a bench when they are built. Without them there are no
 * rows about them, rather than wrong ones.
 */
final class Rivals {
  private Rivals() {}

  /** All of a kind, in the order of the class path. */
  static <R> List<R> of(Class<R> kind, PrintWriter progress) {
    List<R> found =
        ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get).map(kind::cast).toList();
    if (found.isEmpty()) {
      progress.println(
          "no rivals on the class path, so no rows about them: build the module 'benchmarks'");
      progress.flush();
    }
    return found;
  }
}
