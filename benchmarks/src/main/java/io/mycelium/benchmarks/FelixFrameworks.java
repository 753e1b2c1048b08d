package io.mycelium.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Starts and stops Felix; its bundles see the API of components as they see the JDK. */
final class FelixFrameworks {
  private static final long STOP_LIMIT_MS = 10_000;

  private FelixFrameworks() {}

  static Framework started(Path folder) throws IOException {
    Files.createDirectories(folder);
    Framework framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    folder.toString(),
                    Constants.FRAMEWORK_BUNDLE_PARENT,
                    Constants.FRAMEWORK_BUNDLE_PARENT_APP,
                    Constants.FRAMEWORK_BOOTDELEGATION,
                    "*"));
    try {
      framework.start();
    } catch (BundleException e) {
      throw new IOException("Felix does not start", e);
    }
    return framework;
  }

  static void stop(Framework framework) {
    try {
      framework.stop();
      framework.waitForStop(STOP_LIMIT_MS);
    } catch (BundleException e) {
      throw new UncheckedIOException(new IOException("Felix does not stop", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
