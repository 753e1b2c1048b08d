package io.mycelium.benchmarks;

import io.mycelium.api.Component;
import io.mycelium.node.bench.PluginRival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plug-in of PF4J, loaded where it lies, started, used, stopped and unloaded. */
public final class Pf4jPlugins implements PluginRival {
  /** For the service loader. */
  public Pf4jPlugins() {}

  @Override
  public String name() {
    return "PF4J";
  }

  @Override
  public Plugins open(Path folder, Plugin plugin) throws IOException {
    Files.createDirectories(folder);
    JarPlugins manager = new JarPlugins(folder);
    return new Plugins() {
      @Override
      public void cycle() throws Exception {
        String id = manager.loadPlugin(plugin.jar());
        manager.startPlugin(id);
        plugin
            .use()
            .of(
                manager
                    .getPluginClassLoader(id)
                    .loadClass(plugin.mainClass())
                    .asSubclass(Component.class)
                    .getConstructor()
                    .newInstance());
        manager.stopPlugin(id);
        manager.unloadPlugin(id);
      }

      @Override
      public void close() {
        manager.unloadPlugins();
      }
    };
  }
}
