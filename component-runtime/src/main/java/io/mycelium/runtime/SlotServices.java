package io.mycelium.runtime;

import io.mycelium.api.Registration;
import io.mycelium.api.Services;
import io.mycelium.runtime.services.Contract;
import io.mycelium.runtime.services.LocalTarget;
import io.mycelium.runtime.services.Offer;
import io.mycelium.runtime.services.Provider;
import io.mycelium.runtime.services.ServiceDoor;
import io.mycelium.runtime.services.ServiceProxy;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What one slot offers and requires, held to what its manifest says. */
final class SlotServices implements Services {
  private final LoadRequest request;
  private final ServiceDoor door;
  private final SlotThreads threads;
  private final SlotResources resources;
  private final Map<String, Offer> offers = new ConcurrentHashMap<>();

  SlotServices(
      LoadRequest request, ServiceDoor door, SlotThreads threads, SlotResources resources) {
    this.request = request;
    this.door = door;
    this.threads = threads;
    this.resources = resources;
  }

  @Override
  public <S> Registration offer(Class<S> contract, S implementation) {
    Contract service = declared(contract, "provides", request.provides());
    if (!contract.isInstance(implementation)) {
      throw new IllegalArgumentException(
          "what is offered does not implement %s".formatted(contract.getName()));
    }
    synchronized (offers) {
      if (offers.containsKey(service.name())) {
        throw new IllegalStateException(
            "%s offers %s already".formatted(request.slotName(), service.name()));
      }
      Offer offer =
          door.offer(
              service,
              new Provider(request.component(), request.version(), request.generation()),
              new LocalTarget(contract, implementation, threads::start, FailureText::full));
      offers.put(service.name(), offer);
      return resources.track(
          () -> {
            offers.remove(service.name(), offer);
            offer.close();
          });
    }
  }

  @Override
  public <S> S require(Class<S> contract) {
    Contract service = declared(contract, "requires", request.requires());
    return ServiceProxy.of(contract, door, service, request.slotName());
  }

  private Contract declared(Class<?> contract, String field, List<Contract> services) {
    resources.requireOpen();
    if (!contract.isInterface()
        || !Modifier.isPublic(contract.getModifiers())
        || !contract.getModule().isExported(contract.getPackageName())
        || ModuleLayer.boot().equals(contract.getModule().getLayer())) {
      throw new IllegalArgumentException(
          "contract %s must be a public interface in an exported package of the bundle"
              .formatted(contract.getName()));
    }
    return services.stream()
        .filter(service -> service.name().equals(contract.getName()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the manifest of %s has %s=%s: add %s"
                        .formatted(
                            request.slotName(),
                            field,
                            services.stream().map(Contract::name).toList(),
                            contract.getName())));
  }

  /** Takes no more calls and waits for those that run. */
  void drain(Duration atMost) throws InterruptedException {
    CompletableFuture<?>[] calls =
        offers.values().stream().map(Offer::withdraw).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(calls).get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException goOn) {
      // What still runs is interrupted with the slot's threads, and its callers are told.
      return;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }
}
