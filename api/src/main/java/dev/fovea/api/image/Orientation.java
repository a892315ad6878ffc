package dev.fovea.api.image;

/** What a decoder does with the EXIF orientation of a photo. */
public enum Orientation {
    /** Turn and mirror the pixels so that the picture stands upright, as viewers show it. The default. */
    APPLY,
    /** Keep the pixels as stored, as Pillow, Keras and Spark do. */
    IGNORE
}
