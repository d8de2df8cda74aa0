terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "gcs" {
    bucket = "embeddings-dev-state-8768fe"
    prefix = "embeddings/development/platform"
  }
}
