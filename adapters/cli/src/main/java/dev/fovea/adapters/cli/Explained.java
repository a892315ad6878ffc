package dev.fovea.adapters.cli;

import dev.fovea.api.explain.Attribution;
import dev.fovea.api.image.Image;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is shown of an explanation.
 *
 * @param photo as it was decoded
 * @param heatMap drawn over it
 * @param attribution that is drawn
 * @param file that the heat map is written to; empty for none
 */
record Explained(Image photo, Image heatMap, Attribution attribution, Optional<Path> file) {}
