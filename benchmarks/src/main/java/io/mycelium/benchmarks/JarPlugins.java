package io.mycelium.benchmarks;

import java.nio.file.Path;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultPluginManager;
import org.pf4j.JarPluginLoader;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;

/** PF4J for a jar that says nothing of PF4J. */
final class JarPlugins extends DefaultPluginManager {
  static final String ID = "network-services";

  JarPlugins(Path folder) {
    super(folder);
  }

  @Override
  protected PluginLoader createPluginLoader() {
    return new JarPluginLoader(this);
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new PluginDescriptorFinder() {
      @Override
      public boolean isApplicable(Path file) {
        return true;
      }

      @Override
      public PluginDescriptor find(Path file) {
        return new DefaultPluginDescriptor(
            ID, "", Plugin.class.getName(), "0.1.0", "*", "Mycelium", "");
      }
    };
  }
}
