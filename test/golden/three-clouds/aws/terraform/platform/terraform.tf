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

  backend "s3" {
    bucket       = "three-clouds-prod-state-195f92"
    encrypt      = true
    key          = "three-clouds/production/platform.tfstate"
    kms_key_id   = "alias/three-clouds-prod-state"
    region       = "eu-west-1"
    use_lockfile = true
  }
}
