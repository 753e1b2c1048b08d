/**
 * Monitoring and configuration of a fleet, one object of each per node.
 *
 * <p>{@link io.mycelium.services.network.MonitoringManagerService} samples its node, keeps a short
 * history in the data directory, compares each sample with the thresholds of the fleet, and shares
 * the latest one through the key-value store, so that every node can answer for all.
 *
 * <p>{@link io.mycelium.services.network.ConfigurationManagerService} keeps the fleet's
 * configuration as numbered revisions in the same store; compare-and-set makes one writer win, and
 * a watch brings each revision to every node.
 */
@NullMarked
package io.mycelium.services.network;

import org.jspecify.annotations.NullMarked;
