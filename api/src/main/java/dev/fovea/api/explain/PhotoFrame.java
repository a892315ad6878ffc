package dev.fovea.api.explain;

/**
 * Where a model's input lies on the photo that it was made from. Lengths and places are in pixels, counted from the outer
 * corner of the upper left one, whose middle is (0.5, 0.5); what lies outside of the photo is its background.
 *
 * @param photoWidth of the photo as it was decoded: upright, where its EXIF orientation was applied
 * @param photoHeight of the photo
 * @param left of the input's left edge on the photo; negative where the input begins with background
 * @param top of the input's upper edge on the photo
 * @param scaleX pixels of the photo in a pixel of the input
 * @param scaleY pixels of the photo in a pixel of the input
 */
public record PhotoFrame(int photoWidth, int photoHeight, double left, double top, double scaleX, double scaleY) {

    /** The place on the photo of a place of the input. */
    public double photoX(double inputX) {
        return left + inputX * scaleX;
    }

    /** The place on the photo of a place of the input. */
    public double photoY(double inputY) {
        return top + inputY * scaleY;
    }

    /** The place in the input of a place on the photo; outside of the input where the model does not see it. */
    public double inputX(double photoX) {
        return (photoX - left) / scaleX;
    }

    /** The place in the input of a place on the photo. */
    public double inputY(double photoY) {
        return (photoY - top) / scaleY;
    }
}
