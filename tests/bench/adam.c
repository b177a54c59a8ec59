/* The yardstick: Adam on Rosenbrock, every step recorded, as a person would write it in C. */
#include <math.h>

void adam(long steps, double lr, double beta1, double beta2, double eps, double x, double y,
          double *path, double *loss, double *grad, double *state) {
    double p[2] = {x, y}, m[2] = {0, 0}, v[2] = {0, 0}, c1 = 0, c2 = 0;
    for (long t = 0; t <= steps; t++) {
        double a = 1 - p[0], b = p[1] - p[0] * p[0];
        double g[2] = {-2 * a - 400 * p[0] * b, 200 * b};
        loss[t] = a * a + 100 * b * b;
        for (int d = 0; d < 2; d++) {
            path[2 * t + d] = p[d];
            grad[2 * t + d] = g[d];
            state[4 * t + d] = m[d];
            state[4 * t + 2 + d] = v[d];
        }
        c1 = beta1 * c1 + (1 - beta1);
        c2 = beta2 * c2 + (1 - beta2);
        for (int d = 0; d < 2; d++) {
            m[d] = beta1 * m[d] + (1 - beta1) * g[d];
            v[d] = beta2 * v[d] + (1 - beta2) * g[d] * g[d];
            p[d] -= lr * (m[d] / c1) / (sqrt(v[d] / c2) + eps);
        }
    }
}
