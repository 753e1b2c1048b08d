package io.mycelium.benchmarks;

import io.mycelium.api.Component;
import io.mycelium.node.bench.PluginRival;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/**
 * A bundle of Felix, installed by reference, so that it is not copied; started, used, stopped and
 * uninstalled. The jar says nothing of OSGi, so it is a bundle of the oldest kind, which needs the
 * least of Felix.
 */
public final class FelixPlugins implements PluginRival {
  /** For the service loader. */
  public FelixPlugins() {}

  @Override
  public String name() {
    return "Felix";
  }

  @Override
  public Plugins open(Path folder, Plugin plugin) throws IOException {
    Framework framework = FelixFrameworks.started(folder);
    String location = "reference:" + plugin.jar().toUri();
    return new Plugins() {
      @Override
      public void cycle() throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(location);
        bundle.start();
        plugin
            .use()
            .of(
                bundle
                    .loadClass(plugin.mainClass())
                    .asSubclass(Component.class)
                    .getConstructor()
                    .newInstance());
        bundle.stop();
        bundle.uninstall();
      }

      @Override
      public void close() {
        FelixFrameworks.stop(framework);
      }
    };
  }
}
